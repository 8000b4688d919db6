import type { Document } from './document.ts';
import { plainDocument } from './plain-document.ts';
import { applySecurityPipeline } from './security-pipeline.ts';
import { applySysmonPipeline } from './sysmon-pipeline.ts';
import type { WindowsEvent } from './windows-event.ts';

/**
 * How winlogbeat 8 with its module pipelines stores an event: most fields moved to ECS and gone from `winlog.event_data`.
 * Only the kinds of event that the samples use; other channels have no pipeline and stay plain.
 */
export function moduleDocument(event: WindowsEvent, recordId: number): Document {
  const document = plainDocument(event, recordId);
  const channel = event.kind.channel.toLowerCase();
  if (channel === 'microsoft-windows-sysmon/operational') applySysmonPipeline(document, event);
  if (channel === 'security') applySecurityPipeline(document, event);
  return document;
}
