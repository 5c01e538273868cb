const tokens = ['mi', 'mn', 'mo', 'mtext', 'mspace'];
const scripts = ['msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts'];
const layout = ['mrow', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'mpadded', 'mphantom', 'menclose'];
const tables = ['mtable', 'mtr', 'mtd'];

/**
 * The elements a formula consists of (MathML Core, W3C 2025, and `menclose`): none holds other markup than these, and none
 * carries a link or an action.
 */
export const mathTags: readonly string[] = ['math', ...tokens, ...scripts, ...layout, ...tables, 'none'];

const everywhere = ['mathcolor', 'mathvariant', 'displaystyle', 'scriptlevel'];
const lengths = ['width', 'height', 'depth', 'voffset', 'lspace', 'rspace', 'minsize', 'maxsize'];
const operators = ['fence', 'form', 'stretchy', 'symmetric', 'separator', 'largeop', 'movablelimits'];
const boxes = ['linethickness', 'notation', 'accent', 'columnalign', 'rowspacing', 'display'];

/** The attributes of a formula's elements: words and lengths that say how it is laid out. */
export const mathAttributes: Readonly<Record<string, string[]>> = Object.fromEntries(
  mathTags.map((tag) => [tag, [...everywhere, ...lengths, ...operators, ...boxes]]),
);

/** The classes that temml gives what MathML has no attribute for. */
export const mathClasses: Readonly<Record<string, (string | RegExp)[]>> = Object.fromEntries(
  mathTags.map((tag) => [tag, [/^tml-[a-z-]{1,20}$/]]),
);
