// What every island needs of its page: the data block, words for the screen reader, numbers in the reader's digits.

/** Read a JSON data block; the server wrote it, so its shape is the caller's to name. */
export function dataBlock<T>(id: string): T | null {
  const block = document.getElementById(id);
  return block?.textContent ? (JSON.parse(block.textContent) as T) : null;
}

/** Say something to a screen reader without moving the focus. */
export function say(text: string): void {
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}

/** The BCP 47 tag for numbers and months, with the numbering system the server uses. */
export function intlTag(): string {
  return document.body.dataset["intl"] || document.documentElement.lang || "en";
}

export function formatNumber(value: number, digits?: number): string {
  const decimals = digits ?? (Math.abs(value) >= 10 || Number.isInteger(value) ? 0 : 1);
  return new Intl.NumberFormat(intlTag(), { maximumFractionDigits: decimals }).format(value);
}

/** A number with exactly so many decimals, for columns that are compared. */
export function formatFixed(value: number, digits: number): string {
  return new Intl.NumberFormat(intlTag(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function formatShare(value: number): string {
  return new Intl.NumberFormat(intlTag(), { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** Name a period: a month ("2023-11") or a year ("2023"). */
export function formatPeriod(period: string, style: "long" | "short" = "long"): string {
  const [year, month] = period.split("-").map(Number);
  if (year === undefined) return period;
  const options: Intl.DateTimeFormatOptions = { year: "numeric", timeZone: "UTC" };
  if (month !== undefined) options.month = style;
  return new Intl.DateTimeFormat(intlTag(), options).format(Date.UTC(year, (month ?? 1) - 1, 1));
}

export function motionAllowed(): boolean {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}
