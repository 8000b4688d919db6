// Runs the Dockerfile's steps without Docker: each stage is a folder that stands for `/`, and the context is a clean copy
// of the files that git knows. At the end the image's own command is asked for its help. `npx node scripts/check-dockerfile.ts`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, posix, resolve } from 'node:path';
import { parseDockerfile, type DockerInstruction } from './parse-dockerfile.ts';

/** One `FROM`: a folder that stands for the root of its file system, and what has been set so far. */
interface Stage {
  readonly root: string;
  readonly variables: Record<string, string>;
  workdir: string;
  entrypoint: readonly string[];
}

/** Instructions that change nothing a step could see here: there is one user, and nothing listens. */
const described = new Set(['CMD', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'USER', 'VOLUME']);

const repository = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sigma-bridge-image-'));
try {
  const context = copyContext(join(scratch, 'context'));
  const image = build(parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8')), context);
  askForHelp(image);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function copyContext(target: string): string {
  const known = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: repository,
  });
  for (const file of known.toString().split('\0')) {
    const from = join(repository, file);
    // A checkout may keep its packages elsewhere and link to them; the image installs its own.
    if (file === '' || file === 'node_modules' || !existsSync(from)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(from, join(target, file));
  }
  return target;
}

function build(instructions: readonly DockerInstruction[], context: string): Stage {
  const stages = new Map<string, Stage>();
  let stage: Stage | null = null;
  for (const { line, name, argument } of instructions) {
    console.log(`Dockerfile:${line} ${name} ${argument}`);
    if (name === 'FROM') {
      stage = { root: join(scratch, `stage-${stages.size}`), variables: {}, workdir: '/', entrypoint: [] };
      mkdirSync(stage.root, { recursive: true });
      stages.set(/\sAS\s+(\S+)$/i.exec(argument)?.[1] ?? `stage-${stages.size}`, stage);
    } else if (stage === null) throw new Error(`Dockerfile:${line} ${name} stands before any FROM.`);
    else if (name === 'WORKDIR') enter(stage, argument);
    else if (name === 'ENV') setVariable(stage, argument);
    else if (name === 'COPY') copy(stage, argument, { context, stages });
    else if (name === 'RUN') run(stage, argument, line);
    else if (name === 'ENTRYPOINT') stage.entrypoint = JSON.parse(argument) as string[];
    else if (!described.has(name)) throw new Error(`Dockerfile:${line} ${name} is not known to this check.`);
  }
  if (stage === null) throw new Error('The Dockerfile has no FROM.');
  return stage;
}

function enter(stage: Stage, path: string): void {
  stage.workdir = posix.resolve(stage.workdir, path);
  mkdirSync(inStage(stage, '.'), { recursive: true });
}

function setVariable(stage: Stage, argument: string): void {
  const [name = '', ...value] = argument.split('=');
  stage.variables[name] = value.join('=');
}

function copy(
  stage: Stage,
  argument: string,
  from: { readonly context: string; readonly stages: ReadonlyMap<string, Stage> },
): void {
  const words = argument.split(/\s+/);
  const origin = words[0]?.startsWith('--from=') ? words.shift()!.slice('--from='.length) : null;
  const base = origin === null ? from.context : from.stages.get(origin)?.root;
  if (base === undefined) throw new Error(`COPY names no stage of this file: ${argument}`);
  const target = inStage(stage, words.pop()!);
  for (const source of words.map((path) => join(base, path))) {
    if (statSync(source).isDirectory()) cpSync(source, target, { recursive: true, verbatimSymlinks: true });
    else cpSync(source, join(target, basename(source)));
  }
}

function run(stage: Stage, command: string, line: number): void {
  const { status } = spawnSync('sh', ['-ec', command], {
    cwd: inStage(stage, '.'),
    env: { ...process.env, ...stage.variables },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`Dockerfile:${line} ended with ${status ?? 'a signal'}: ${command}`);
}

function askForHelp(image: Stage): void {
  const [program, script, ...rest] = image.entrypoint;
  if (program !== 'node' || script === undefined) throw new Error('ENTRYPOINT is not node and a script.');
  const answer = execFileSync(process.execPath, [inStage(image, script), ...rest, '--help'], { encoding: 'utf8' });
  if (!answer.includes('serve')) throw new Error(`The image's command does not offer serve:\n${answer}`);
  console.log('The image builds, and its command answers.');
}

function inStage(stage: Stage, path: string): string {
  return join(stage.root, isAbsolute(path) ? path : posix.resolve(stage.workdir, path));
}
