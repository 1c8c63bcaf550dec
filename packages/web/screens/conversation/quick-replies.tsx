/** Short answers to choose from: the person's own first, then ours. They go into the field, and out with the button. */
import { t } from "../../i18n/index.ts";
import { preferences } from "../../state/preferences.ts";
import { hrefOf } from "../../state/route.ts";

interface QuickRepliesProps {
  /** Answers to a missed call. */
  readonly missed: boolean;
  readonly onChoose: (text: string) => void;
}

export function QuickReplies({ missed, onChoose }: QuickRepliesProps) {
  const words = t().conversation.composer;
  const ours = missed ? words.missedReplies : words.replies;
  const replies = [...new Set([...preferences.value.templates, ...ours])];
  return (
    <section class="replies" aria-label={words.quickReplies}>
      <ul class="replies-list">
        {replies.map((reply) => (
          <li key={reply}>
            <button
              type="button"
              class="reply"
              dir="auto"
              // The field keeps the focus, and a phone its keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(reply)}
            >
              {reply}
            </button>
          </li>
        ))}
        <li>
          <a class="reply reply-edit" href={hrefOf({ name: "setting", page: "templates" })}>
            {words.editReplies}
          </a>
        </li>
      </ul>
    </section>
  );
}
