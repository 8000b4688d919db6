/** How a text field cuts values into tokens, as far as queries know what to do with it. */
export type Analyzer = 'standard' | 'script-block' | 'unknown';

/** What a keyword field does to values before it indexes them. */
export type Normalizer = 'none' | 'lowercase' | 'unknown';

/** The setting `index.analysis`: what the names in a mapping stand for. All values come as text. */
export interface Analysis {
  readonly analyzer?: Readonly<Record<string, Definition>>;
  readonly tokenizer?: Readonly<Record<string, Definition>>;
  readonly normalizer?: Readonly<Record<string, Definition>>;
}

type Definition = Readonly<Record<string, unknown>>;

/** Winlogbeat's template cuts `powershell.file.script_block_text` at everything that is neither a word character nor '-'. */
const scriptBlockPattern = '[\\W&&[^-]]+';

/** Recognises an analyzer by what it does, not by its name: names can be defined to mean anything. */
export function analyzerOf(name: string, analysis: Analysis): Analyzer {
  const definition = analysis.analyzer?.[name];
  // Fields without an analyzer of their own are searched by `default_search`, where an index has that.
  if (name === 'default' && analysis.analyzer?.default_search !== undefined) return 'unknown';
  if (definition === undefined) return name === 'default' || name === 'standard' ? 'standard' : 'unknown';
  const { type = 'custom', ...rest } = definition;
  if (type === 'standard') return isEmpty(rest) ? 'standard' : 'unknown';
  if (type === 'pattern') return isScriptBlock(rest) ? 'script-block' : 'unknown';
  if (type === 'custom') return isScriptBlockChain(rest, analysis) ? 'script-block' : 'unknown';
  return 'unknown';
}

/** A normalizer that does more than lower-case forbids every clause: nobody knows what is in the index. */
export function normalizerOf(name: string | null, analysis: Analysis): Normalizer {
  if (name === null) return 'none';
  const definition = analysis.normalizer?.[name];
  if (definition === undefined) return name === 'lowercase' ? 'lowercase' : 'unknown';
  const { type = 'custom', filter, ...rest } = definition;
  if (type === 'lowercase') return 'lowercase';
  return type === 'custom' && isLowercaseOnly(filter) && isEmpty(rest) ? 'lowercase' : 'unknown';
}

function isScriptBlock({ pattern, lowercase = 'true', ...rest }: Definition): boolean {
  return pattern === scriptBlockPattern && String(lowercase) === 'true' && isEmpty(rest);
}

/** The same, spelt as a chain: a pattern tokenizer and the filter `lowercase`. */
function isScriptBlockChain({ tokenizer, filter, ...rest }: Definition, analysis: Analysis): boolean {
  if (typeof tokenizer !== 'string' || !isLowercaseOnly(filter) || !isEmpty(rest)) return false;
  const { type, pattern, ...more } = analysis.tokenizer?.[tokenizer] ?? {};
  return type === 'pattern' && pattern === scriptBlockPattern && isEmpty(more);
}

function isLowercaseOnly(filter: unknown): boolean {
  return Array.isArray(filter) ? filter.length === 1 && filter[0] === 'lowercase' : filter === 'lowercase';
}

function isEmpty(definition: Definition): boolean {
  return Object.keys(definition).length === 0;
}
