// Write text into a PNG: iTXt chunks right behind the header, so that licence and citation travel with the picture.

const table = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Length, name, content and checksum of one chunk; keyword, no compression, no language, UTF-8 text. */
function chunk(keyword: string, text: string): Uint8Array {
  const content = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const whole = new Uint8Array(content.length + 8);
  const view = new DataView(whole.buffer);
  view.setUint32(0, content.length - 4);
  whole.set(content, 4);
  view.setUint32(content.length + 4, checksum(content));
  return whole;
}

export function withText(png: Uint8Array, texts: Record<string, string>): Uint8Array<ArrayBuffer> {
  const header = 8 + 25;
  const chunks = Object.entries(texts).map(([keyword, text]) => chunk(keyword, text));
  const size = chunks.reduce((sum, one) => sum + one.length, png.length);
  const whole = new Uint8Array(size);
  whole.set(png.subarray(0, header));
  let place = header;
  for (const one of chunks) {
    whole.set(one, place);
    place += one.length;
  }
  whole.set(png.subarray(header), place);
  return whole;
}
