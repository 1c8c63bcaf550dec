/** Which version this is, what protects the person, and whose work is in it. */
import { EyeOff, Lock, Phone, Server, ShieldCheck } from "lucide";
import { t } from "../../i18n/index.ts";
import { identity } from "../../state/session.ts";
import { List, Row } from "../../ui/list.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { build } from "./build-facts.ts";
import { Licences } from "./licences.tsx";

export function AboutPage() {
  const words = t().settings.about;
  const me = identity.value;
  const { version, hash } = build();
  return (
    <>
      <List label={words.title}>
        {version !== null && <Row title={words.version} note={version} />}
        {hash !== null && (
          <Row
            title={words.build}
            note={
              <>
                <code class="settings-value">{hash}</code>
                <br />
                {words.buildWhy}
              </>
            }
          />
        )}
        {me !== null && <Row title={words.server} note={<StrangerName text={me.origin} />} />}
      </List>
      <div class="settings-facts">
        <List label={words.facts} heading>
          <Row icon={ShieldCheck} title={words.endToEnd} />
          <Row icon={Lock} title={words.device} />
          <Row icon={Phone} title={words.phones} />
          <Row icon={Server} title={words.served} />
          <Row icon={EyeOff} title={words.noOthers} />
        </List>
      </div>
      <Licences />
    </>
  );
}
