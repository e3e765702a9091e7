"""What is wrong with a page as it is laid out: where words or targets do not fit the screen."""

from __future__ import annotations

from playwright.sync_api import Page

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_SHOWN = """const shown = [...document.querySelectorAll('body *')].filter(one =>
  !one.closest('.skip, template') && one.getClientRects().length);
const named = one => one.outerHTML.replace(/\\s+/g, ' ').slice(0, 90);"""
_LAID_OUT = f"""() => {{
  {_SHOWN}
  const faults = [], say = (what, one) => faults.push(`${{what}}: ${{named(one)}}`);
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`scrolls sideways: ${{wide}} px`);
  for (const one of shown) {{
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const scrolled = one.parentElement.closest('.scroll, pre, svg');
    if (!scrolled && (box.right > innerWidth + 1 || box.left < -1)) say('past the edge', one);
    if (/hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
      say('cut off', one);
    if (!one.matches('a, button, summary, input, textarea')) continue;
    const said = one.textContent.trim(), around = one.parentElement.textContent.trim();
    const inSentence = style.display === 'inline' && said.length < around.length;
    if (!inSentence && Math.min(box.width, box.height) < 24) say('small target', one);
  }}
  return faults }}"""
_DIRECTED = f"""direction => {{
  {_SHOWN}
  const faults = [], hash = /[0-9a-f]{{32,}}|[A-Za-z0-9+/]{{43}}=/;
  if (document.documentElement.dir !== direction) faults.push(document.documentElement.dir);
  for (const one of shown) {{
    const own = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data);
    const apart = one.closest('bdi, [dir=ltr], [lang=en]');
    if (hash.test(own.join(' ')) && !apart) faults.push(`a hash that turns: ${{named(one)}}`);
    if (one.matches('svg') && getComputedStyle(one).direction !== 'ltr')
      faults.push(`a chart that turns: ${{named(one)}}`);
  }}
  return faults }}"""
_CHART_WORDS = """() => [...document.querySelectorAll('svg text')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > innerWidth || box.left < 0) }).map(one => one.textContent)"""


def layout_faults(page: Page) -> list[str]:
    """Return what does not fit the screen, drawers open, and each target under 24 pixels.

    A link inside a sentence may be smaller (WCAG 2.2, 2.5.8); what a box of its own scrolls may
    be wider than the screen.
    """
    page.evaluate(OPEN_ALL)
    return [str(one) for one in page.evaluate(_LAID_OUT)]


def direction_faults(page: Page, direction: str) -> list[str]:
    """Return what would be read in the wrong direction: hashes, charts, the page itself."""
    page.evaluate(OPEN_ALL)
    return [str(one) for one in page.evaluate(_DIRECTED, direction)]


def words_past_the_edge(page: Page) -> list[str]:
    """Return the words of drawings that leave the screen."""
    return [str(one) for one in page.evaluate(_CHART_WORDS)]
