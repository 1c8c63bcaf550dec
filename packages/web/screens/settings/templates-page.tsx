/** The person's own templates: add, change, move, delete. */
import { ChevronDown, ChevronUp, MessageSquareText, Plus } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { changePreferences, preferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { toast } from "../../ui/toasts.tsx";
import { TemplateDialog } from "./template-dialog.tsx";
import { MAX_TEMPLATES, type TemplatePlace, withMoved, withoutTemplate, withTemplate } from "./templates.ts";
import "./templates-page.css";

type Change = (templates: readonly string[]) => readonly string[];

function keep(change: Change): Promise<boolean> {
  return attempt(() => changePreferences((now) => ({ templates: change(now.templates) })));
}

export function TemplatesPage() {
  const words = t().settings.templates;
  const { templates } = preferences.value;
  const [editing, setEditing] = useState<TemplatePlace | null>(null);
  const add = (
    <Button
      kind="main"
      icon={Plus}
      onPress={() => (templates.length < MAX_TEMPLATES ? setEditing("new") : toast(words.full))}
    >
      {words.new}
    </Button>
  );
  const save = async (text: string): Promise<void> => {
    if (editing === null) return;
    if (await keep((now) => withTemplate(now, editing, text))) setEditing(null);
  };
  const remove = async (): Promise<void> => {
    if (editing === null || editing === "new") return;
    if (!(await keep((now) => withoutTemplate(now, editing)))) return;
    setEditing(null);
    toast(words.removed);
  };
  return (
    <>
      {templates.length === 0 ? (
        <Empty icon={MessageSquareText} title={words.title} action={add}>
          {words.none}
        </Empty>
      ) : (
        <>
          <ul aria-label={words.title}>
            {templates.map((text, index) => (
              <li key={text} class="template">
                <button type="button" class="template-text" onClick={() => setEditing(index)}>
                  <StrangerName text={text} />
                </button>
                <IconButton
                  icon={ChevronUp}
                  label={words.up(text)}
                  disabled={index === 0}
                  onPress={() => void keep((now) => withMoved(now, index, -1))}
                />
                <IconButton
                  icon={ChevronDown}
                  label={words.down(text)}
                  disabled={index === templates.length - 1}
                  onPress={() => void keep((now) => withMoved(now, index, 1))}
                />
              </li>
            ))}
          </ul>
          <div class="settings-block">{add}</div>
        </>
      )}
      {editing !== null && (
        <TemplateDialog
          text={editing === "new" ? "" : (templates[editing] ?? "")}
          isNew={editing === "new"}
          onSave={(text) => void save(text)}
          onRemove={() => void remove()}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
