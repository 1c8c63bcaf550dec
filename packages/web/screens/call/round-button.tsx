/** The large buttons of a call: an icon in a circle, and below it what it does. */
import { Icon, type IconNode } from "../../ui/icon.tsx";

export function RoundButton({
  icon,
  label,
  kind = "plain",
  pressed,
  onPress,
}: {
  readonly icon: IconNode;
  readonly label: string;
  readonly kind?: "plain" | "end" | "answer";
  /** For a button that stays down: whether it is. */
  readonly pressed?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button type="button" class={`call-button call-button-${kind}`} aria-pressed={pressed} onClick={onPress}>
      <span class="call-button-round">
        <Icon node={icon} />
      </span>
      <span class="call-button-label">{label}</span>
    </button>
  );
}
