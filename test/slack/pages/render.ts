import type { AnyBlock, Button, InputBlockElement, KnownBlock, ModalView } from '@slack/types';
import type { SlackMessage } from '../../../lib/slack/api.ts';

/**
 * What Block Kit looks like, near enough to see whether a message can be read on a phone. Only what our messages have; text is
 * escaped as Slack wants it, so that anything that Slack would act on shows here as a mention or a link too.
 */
export const messagePage = (title: string, { text, blocks }: SlackMessage): string =>
  page(
    title,
    `<div class="bar">‹&nbsp; <b># releases</b></div>
<div class="message"><div class="app">S</div><div class="body">
<div class="by"><b>Slipway</b> <span class="tag">APP</span> <span class="at">10:42 AM</span></div>
${blocks.map(blockHtml).join('\n')}
</div></div>
<div class="fallback"><b>In a notification</b><br>${markdown(text)}</div>`,
  );

export const modalPage = (title: string, view: ModalView): string =>
  page(
    title,
    `<div class="bar modal"><span>${plain(view.close?.text ?? '')}</span><b>${plain(view.title.text)}</b><span class="submit">${plain(view.submit?.text ?? '')}</span></div>
<div class="form">
${view.blocks.filter(isKnown).map(blockHtml).join('\n')}
</div>`,
  );

/** Blocks of a view may be of any type by their own type; those of ours are known ones. */
const isKnown = (block: AnyBlock): block is KnownBlock => 'type' in block;

function blockHtml(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `<h1>${plain(block.text.text)}</h1>`;
    case 'section':
      return `<div class="section">${markdown(block.text?.text ?? '')}</div>`;
    case 'context':
      return `<div class="context">${block.elements.map((each) => ('text' in each ? markdown(each.text) : '')).join(' ')}</div>`;
    case 'divider':
      return '<hr>';
    case 'actions':
      return `<div class="actions">${block.elements.map((each) => (each.type === 'button' ? buttonHtml(each) : '')).join('')}</div>${block.elements
        .map((each) => (each.type === 'button' && each.confirm ? confirmHtml(each) : ''))
        .join('')}`;
    case 'input':
      return `<label>${plain(block.label.text)}${block.optional ? ' <span class="at">(optional)</span>' : ''}</label>${inputHtml(block.element)}${block.hint ? `<div class="context">${plain(block.hint.text)}</div>` : ''}`;
    default:
      throw new Error(`no page shows a block of type ${block.type}`);
  }
}

const buttonHtml = ({ text, style }: Button) =>
  `<span class="button ${style ?? ''}">${plain(text.text)}</span>`;

/** On a page there is nothing to press: what would be asked stands below. */
const confirmHtml = ({ text, confirm }: Button) =>
  `<div class="confirm"><i>${plain(text.text)} asks once more:</i> <b>${plain(confirm?.title?.text ?? '')}</b> ${plain(confirm?.text.text ?? '')} [${plain(confirm?.deny?.text ?? '')}] [${plain(confirm?.confirm?.text ?? '')}]</div>`;

function inputHtml(element: InputBlockElement): string {
  if (element.type === 'radio_buttons')
    return element.options
      .map(
        ({ text, description }) =>
          `<div>○ ${plain(text.text)}<div class="context" style="margin: 0 0 6px 18px">${plain(description?.text ?? '')}</div></div>`,
      )
      .join('');
  const known = element.type === 'number_input' || element.type === 'plain_text_input';
  if (!known) throw new Error(`no page shows an input of type ${element.type}`);
  return `<div class="input ${element.type === 'plain_text_input' && element.multiline ? 'tall' : ''}">${plain(element.initial_value ?? '')}</div>`;
}

/** Slack shows plain text as it is. */
const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** In UTC, so that a page is the same wherever it is made. */
function moment(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  const hour = at.getUTCHours();
  return `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()} ${hour % 12 || 12}:${String(at.getUTCMinutes()).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** Who is meant to be called, as Slack shows them; anybody else stands out as an accident would. */
const CALLED: Readonly<Record<string, string>> = { S0615G0KT: '@release-managers', U0LINUS: '@Linus' };
const calledHtml = (id: string): string | undefined => CALLED[id] && `<em>${CALLED[id]}</em>`;

/** Slack's markdown; code first, as nothing in it means anything. */
function markdown(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part) => {
      if (part.startsWith('```') && part.length > 6) return `<pre>${part.slice(3, -3)}</pre>`;
      if (part.startsWith('`') && part.length > 2) return `<code>${part.slice(1, -1)}</code>`;
      return part
        .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => moment(seconds))
        .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '<a>$2</a>')
        .replace(/<(?:@|!subteam\^)(\w+)>/g, (whole, id: string) => calledHtml(id) ?? whole)
        .replace(/<([!@#][^>]*)>/g, '<mark>$1</mark>')
        .replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:;)])/gm, '$1<b>$2</b>')
        .replaceAll('\n', '<br>\n');
    })
    .join('');
}

const STYLE = `* { box-sizing: border-box; } body { margin: 0; width: 390px; font: 15px/1.46 Lato, "DejaVu Sans", sans-serif; font-size: 14px; color: #1d1c1d; background: #fff; overflow-wrap: anywhere; }
.bar { background: #4a154b; color: #fff; padding: 12px 14px; } .bar.modal { display: flex; justify-content: space-between; background: #fff; color: #1d1c1d; border-bottom: 1px solid #ddd; } .submit { color: #007a5a; font-weight: bold; }
.message { display: flex; gap: 10px; padding: 12px 14px 6px; } .app { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #0b6e4f; color: #fff; font: bold 20px/36px sans-serif; text-align: center; } .body { min-width: 0; flex: 1; }
.tag { font-size: 10px; background: #eee; padding: 1px 4px; border-radius: 3px; color: #555; } .at { color: #616061; font-size: 12px; } h1 { font-size: 17px; line-height: 1.3; margin: 6px 0; } .section { margin: 6px 0; } .context { margin: 6px 0; color: #616061; font-size: 12px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 6px; } .button { border: 1px solid #bbb; border-radius: 6px; padding: 6px 12px; font-weight: bold; font-size: 13px; } .button.primary { background: #007a5a; border-color: #007a5a; color: #fff; } .button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.confirm { margin: 6px 0; padding: 6px 10px; border-left: 3px solid #bbb; color: #444; font-size: 12px; } pre { font: 11px/1.4 "DejaVu Sans Mono", monospace; background: #f6f6f6; border: 1px solid #ddd; border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; } code { font: 12px "DejaVu Sans Mono", monospace; color: #c01343; background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 0 3px; }
em { font-style: normal; color: #1264a3; background: #e8f5fa; border-radius: 3px; padding: 0 2px; } mark { background: #ffd; color: #b00; } .fallback { margin: 10px 14px 14px; padding: 8px 10px; background: #f3f3f3; border-radius: 8px; font-size: 12px; color: #444; } .form { padding: 10px 16px 18px; } label { display: block; font-weight: bold; margin: 12px 0 4px; } .input { border: 1px solid #888; border-radius: 6px; padding: 8px 10px; min-height: 38px; } .input.tall { min-height: 96px; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=390"><title>${plain(title)}</title>
<style>${STYLE}</style></head><body>
${body}
</body></html>
`;
