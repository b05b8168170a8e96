// Take a drawing away as SVG or PNG, with its title, source, licence, citation and address inside the file.
import { mark } from "./svg";
import { withText } from "./png";

export interface Credit {
  title: string;
  /** Lines printed under the drawing: source, licence, disclaimer, address. */
  lines: string[];
  citation: string;
  licence: string;
  address: string;
  file: string;
  direction: "ltr" | "rtl";
}

/** One class of a scale, for a legend under the drawing. */
export interface Swatch {
  fill: string;
  label: string;
}

const STYLED = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "display",
];
const MARGIN = 24;
const LINE = 16;

export async function takeAway(
  svg: SVGSVGElement,
  format: "svg" | "png",
  given: Credit,
  legend: Swatch[] = [],
): Promise<void> {
  const credit = { ...given, address: new URL(given.address, location.href).href };
  const text = new XMLSerializer().serializeToString(standAlone(svg, credit, legend));
  if (format === "svg") {
    save(new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}`], { type: "image/svg+xml" }), `${credit.file}.svg`);
    return;
  }
  const drawn = await raster(text);
  const bytes = withText(new Uint8Array(await drawn.arrayBuffer()), {
    Title: credit.title,
    Copyright: credit.licence,
    Source: credit.address,
    Description: credit.lines.join(" "),
    Comment: credit.citation,
    Software: "Tocsin",
  });
  save(new Blob([bytes], { type: "image/png" }), `${credit.file}.png`);
}

/** A copy that needs no style sheet: each mark carries what it looks like here. */
function standAlone(svg: SVGSVGElement, credit: Credit, legend: Swatch[]): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  originals.forEach((original, index) => {
    const target = copies[index];
    if (!target || original.tagName === "title" || original.closest("defs > :not(pattern)")) return;
    const look = getComputedStyle(original);
    for (const name of STYLED) {
      const value = look.getPropertyValue(name);
      if (value) target.setAttribute(name, value);
    }
    for (const extra of ["class", "style", "tabindex", "aria-label", "role"]) target.removeAttribute(extra);
    if (target.tagName === "a") target.removeAttribute("href");
  });

  const view = svg.viewBox.baseVal;
  const paper = getComputedStyle(document.body).backgroundColor || getComputedStyle(document.documentElement).backgroundColor;
  const ground = paper === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.documentElement).backgroundColor : paper;
  const ink = getComputedStyle(document.documentElement).color;
  const top = MARGIN + 2 * LINE;
  // The address keeps its own direction inside a text that runs from the right.
  const said = [...credit.lines, `\u2066${credit.address}\u2069`];
  const lines = said.flatMap((line) => wrap(line, Math.floor(view.width / 6.2)));
  const scale = legend.length ? 2 * LINE : 0;
  const width = view.width + 2 * MARGIN;
  const height = view.height + top + scale + MARGIN + lines.length * LINE + MARGIN;
  const outer = mark("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    direction: credit.direction,
  });
  outer.append(mark("title", {}, credit.title));
  outer.append(mark("desc", {}, [...credit.lines, credit.citation].join(" ")));
  outer.append(metadata(credit));
  outer.append(mark("rect", { width, height, fill: ground }));
  const side = credit.direction === "rtl" ? width - MARGIN : MARGIN;
  const face = { "font-family": "Noto Sans, sans-serif", fill: ink, x: side };
  outer.append(mark("text", { ...face, y: MARGIN + 6, "font-size": 17, "font-weight": 600 }, credit.title));
  copy.setAttribute("direction", "ltr");
  copy.setAttribute("x", String(MARGIN));
  copy.setAttribute("y", String(top));
  copy.setAttribute("width", String(view.width));
  copy.setAttribute("height", String(view.height));
  outer.append(copy);
  if (legend.length) outer.append(scaleUnder(legend, top + view.height + LINE, width, ink));
  lines.forEach((line, index) => {
    const y = top + view.height + scale + MARGIN + index * LINE;
    outer.append(mark("text", { ...face, y, "font-size": 11, "fill-opacity": 0.75 }, line));
  });
  return outer;
}

/** The classes side by side, lowest at the left as on the scale of any chart. */
function scaleUnder(legend: Swatch[], y: number, width: number, ink: string): SVGGElement {
  const group = mark("g", { direction: "ltr" });
  const each = (width - 2 * MARGIN) / legend.length;
  legend.forEach(({ fill, label }, index) => {
    const x = MARGIN + index * each;
    group.append(mark("rect", { x, y, width: 18, height: 12, fill, stroke: ink, "stroke-opacity": 0.4 }));
    const look = { "font-family": "Noto Sans, sans-serif", "font-size": 11, fill: ink };
    group.append(mark("text", { x: x + 24, y: y + 10, ...look }, label));
  });
  return group;
}

function metadata(credit: Credit): SVGMetadataElement {
  const terms = "http://purl.org/dc/terms/";
  const element = mark("metadata");
  const given = {
    title: credit.title,
    license: credit.licence,
    bibliographicCitation: credit.citation,
    source: credit.address,
    publisher: "Tocsin",
  };
  for (const [name, value] of Object.entries(given)) {
    const term = document.createElementNS(terms, `dcterms:${name}`);
    term.textContent = value;
    element.append(term);
  }
  return element;
}

function wrap(line: string, most: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<=\s)/)) {
    if (current.length + word.length > most && current) {
      lines.push(current.trim());
      current = "";
    }
    current += word;
  }
  if (current.trim()) lines.push(current.trim());
  return lines;
}

async function raster(text: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
