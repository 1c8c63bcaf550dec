/** A QR code, drawn as one path: dark on light in both themes, since cameras expect it so. */
import { useMemo } from "preact/hooks";
import { encode } from "uqr";
import "./qr-code.css";

/** Quiet zone around the code, in modules: ISO/IEC 18004 asks for four. */
const BORDER = 4;

/** @param label what the code is, for those who do not see it */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { border: BORDER, ecc: "M" });
    const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size, path: squares.join("") };
  }, [text]);
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
