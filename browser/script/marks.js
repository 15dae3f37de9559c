/* marks.js: finds the marked elements in a page, says where they are, and draws what points to them. It runs in a world of its own,
 * after the page's scripts were stopped. Its value is a function of one object: {marks: [{path, label, hidden}], reveal, words}.
 *
 * The page is hostile: its elements' names may stand before the properties of document and of forms (<img name=querySelector>), so all
 * is called through the prototypes; its style sheets reach no closed shadow tree; the top layer lies over everything that it draws. */
(function (request) {
    'use strict';
    const LIMIT_TEXT = 1500, LIMIT_LINKS = 40, LIMIT_NODES = 4000, LIMIT_BOXES = 60, LIMIT_LINES = 12;
    const uncurry = (f) => Function.prototype.call.bind(f);
    const getter = (prototype, name) => uncurry(Object.getOwnPropertyDescriptor(prototype, name).get);
    const querySelector = uncurry(Document.prototype.querySelector);
    const rootOf = getter(Document.prototype, 'documentElement');
    const rectOf = uncurry(Element.prototype.getBoundingClientRect);
    const rectsOf = uncurry(Element.prototype.getClientRects);
    const parentOf = getter(Node.prototype, 'parentElement');
    const parentNode = getter(Node.prototype, 'parentNode');
    const childOf = getter(Node.prototype, 'firstChild');
    const nextOf = getter(Node.prototype, 'nextSibling');
    const previousOf = getter(Element.prototype, 'previousElementSibling');
    const attributeOf = uncurry(Element.prototype.getAttribute);
    const textOf = getter(Node.prototype, 'textContent');
    const create = (name) => Document.prototype.createElement.call(document, name);
    const append = uncurry(Node.prototype.appendChild);
    const checkVisibility = uncurry(Element.prototype.checkVisibility);
    const clientWidth = getter(Element.prototype, 'clientWidth');
    const scrollHeight = getter(Element.prototype, 'scrollHeight');
    const isElement = (node) => node instanceof Element;

    const root = rootOf(document);
    if (globalThis.drawn) /* for the picture before */
        drawn.remove();
    const pageWidth = Math.max(clientWidth(root), 1);
    const pageHeight = Math.max(scrollHeight(root), 1);

    /* --- where an element is --- */
    function placed(rect) {
        return {left: rect.left + scrollX, top: rect.top + scrollY, right: rect.right + scrollX, bottom: rect.bottom + scrollY};
    }
    function join(a, b) {
        if (b.right - b.left < 1 || b.bottom - b.top < 1)
            return a;
        return a ? {left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right),
                    bottom: Math.max(a.bottom, b.bottom)} : b;
    }
    /* Its own box; else what is seen of those in it: an inline link around a floating picture has no box of its own. */
    function boxOf(element) {
        let box = join(null, placed(rectOf(element)));
        if (box)
            return box;
        let budget = LIMIT_BOXES;
        for (let node = following(element, element); node && budget; node = following(node, element))
            if (isElement(node)) {
                budget--;
                box = join(box, clipped(node, placed(rectOf(node))));
            }
        return box;
    }
    /* The next node in document order below `top`. */
    function following(node, top) {
        if (childOf(node))
            return childOf(node);
        while (node && node !== top) {
            if (nextOf(node))
                return nextOf(node);
            node = parentNode(node);
        }
        return null;
    }

    /* What its ancestors cut off. */
    function clipped(element, box) {
        let result = box;
        for (let up = element, depth = 0; (up = parentOf(up)) && up !== root && depth < 500; depth++) {
            const style = getComputedStyle(up);
            if (style.overflowX === 'visible' && style.overflowY === 'visible' && style.clipPath === 'none')
                continue;
            const around = placed(rectOf(up));
            result = {left: Math.max(result.left, around.left), top: Math.max(result.top, around.top),
                      right: Math.min(result.right, around.right), bottom: Math.min(result.bottom, around.bottom)};
        }
        return result;
    }
    function opaque(element) {
        let opacity = 1;
        for (let up = element, depth = 0; up && depth < 500; up = parentOf(up), depth++)
            opacity *= Number(getComputedStyle(up).opacity);
        return opacity >= 0.05;
    }
    /* The part of it that a visitor can scroll to, or null. */
    function seen(element) {
        if (!checkVisibility(element, {visibilityProperty: true, opacityProperty: true}) || !opaque(element))
            return null;
        const box = boxOf(element);
        if (!box)
            return null;
        const part = clipped(element, box);
        part.left = Math.max(part.left, 0);
        part.top = Math.max(part.top, 0);
        part.right = Math.min(part.right, pageWidth);
        part.bottom = Math.min(part.bottom, pageHeight);
        return part.right - part.left >= 2 && part.bottom - part.top >= 2 ? part : null;
    }
    /* What to outline: each line of a link that is broken into several, within the part that is seen. */
    function linesOf(element, part) {
        const lines = [];
        const rects = rectsOf(element);
        for (let i = 0; i < rects.length && i < LIMIT_LINES; i++) {
            const rect = placed(rects[i]);
            const line = {left: Math.max(rect.left, part.left), top: Math.max(rect.top, part.top),
                          right: Math.min(rect.right, part.right), bottom: Math.min(rect.bottom, part.bottom)};
            if (line.right - line.left >= 2 && line.bottom - line.top >= 2)
                lines.push(line);
        }
        return lines.length ? lines : [part];
    }
    function find(path) {
        try {
            return path ? querySelector(document, path) : null;
        } catch (error) {
            return null;
        }
    }

    /* --- what is drawn --- */
    const sheet = `
        :host { all: initial !important; }
        div.all { all: initial; position: absolute; left: 0; top: 0; width: ${pageWidth}px; height: ${pageHeight}px; margin: 0; padding: 0;
            border: 0; background: none; overflow: visible; pointer-events: none; }
        div.all::backdrop { display: none; }
        .outline { position: absolute; box-sizing: border-box; border: 3px solid #d40000; border-radius: 3px;
            box-shadow: 0 0 0 1px rgba(255, 255, 255, .8), inset 0 0 0 1px rgba(255, 255, 255, .8); }
        .outline.small { border-width: 2px; box-shadow: 0 0 0 1px rgba(255, 255, 255, .8); }
        .badge { position: absolute; box-sizing: border-box; z-index: 1; min-width: 24px; height: 24px; padding: 0 5px;
            border-radius: 12px; border: 2px solid #fff; background: #d40000; color: #fff; font: bold 14px/20px "Liberation Sans", Arial, sans-serif;
            text-align: center; white-space: nowrap; box-shadow: 0 1px 4px rgba(0, 0, 0, .55); }
        .veil { position: absolute; inset: 0; background: rgba(255, 255, 255, .6); }
        .box { position: absolute; box-sizing: border-box; border: 3px solid #d40000; border-radius: 6px; background: #fff; color: #111;
            box-shadow: 0 0 0 3px #fff, 0 3px 14px rgba(0, 0, 0, .45); font: 16px/1.5 "Liberation Sans", Arial, sans-serif; overflow: hidden; }
        .head { display: flex; align-items: center; gap: 10px; padding: 6px 10px; background: #d40000; color: #fff; font-weight: bold; }
        .head .number { flex: none; min-width: 26px; height: 26px; box-sizing: border-box; padding: 0 6px; border-radius: 13px;
            background: #fff; color: #d40000; line-height: 26px; text-align: center; }
        .body { padding: 10px 14px; overflow-wrap: anywhere; white-space: pre-line; }
        .body .link { color: #0038b8; text-decoration: underline; }
        .body .address { color: #444; font: 13px/1.5 "Liberation Mono", monospace; }
        .body .code { font: 13px/1.5 "Liberation Mono", monospace; white-space: pre-wrap; }
        .body .more { color: #555; font-style: italic; }
        .pointer { position: absolute; width: 0; height: 0; border: 10px solid transparent; border-bottom-color: #d40000; border-top: 0; }`;
    let canvas = null;
    function draw() {
        const host = globalThis.drawn = create('div');
        for (const [name, value] of [['all', 'initial'], ['display', 'contents']])
            host.style.setProperty(name, value, 'important');
        const shadow = host.attachShadow({mode: 'closed'});
        const rules = new CSSStyleSheet();
        rules.replaceSync(sheet);
        shadow.adoptedStyleSheets = [rules];
        canvas = create('div');
        canvas.className = 'all';
        canvas.popover = 'manual';
        append(shadow, canvas);
        append(root, host);
        canvas.showPopover();
        canvas.style.inset = '0 auto auto 0';
    }
    function piece(parent, name, text) {
        const element = create('div');
        element.className = name;
        if (text !== undefined)
            element.textContent = text;
        append(parent, element);
        return element;
    }
    function put(element, left, top, width, height) {
        element.style.left = left + 'px';
        element.style.top = top + 'px';
        if (width !== undefined)
            element.style.width = width + 'px';
        if (height !== undefined)
            element.style.height = height + 'px';
    }
    const badges = [];
    /* Over the outline's upper left corner, pushed right where another badge is. */
    function badge(number, box) {
        const element = piece(canvas, 'badge', String(number));
        const width = 24 + 8 * (String(number).length - 1);
        const top = Math.max(box.top - 19, 2);
        let left = Math.min(Math.max(box.left - 12, 2), Math.max(pageWidth - width - 2, 0));
        for (const other of badges)
            if (Math.abs(other.top - top) < 14 && left < other.right && left + width > other.left)
                left = other.right + 1;
        badges.push({top, left, right: left + width});
        put(element, left, top, width);
    }
    function outline(number, element, part) {
        let first = null;
        for (const line of linesOf(element, part)) {
            const small = line.bottom - line.top < 30;
            const away = small ? 3 : 4;
            const left = Math.max(line.left - away, 1), top = Math.max(line.top - away, 1);
            const right = Math.min(line.right + away, pageWidth - 1), bottom = line.bottom + away;
            first = first || {left, top};
            put(piece(canvas, small ? 'outline small' : 'outline'), left, top, Math.max(right - left, 12), Math.max(bottom - top, 12));
        }
        badge(number, first);
    }

    /* --- what was hidden, written out --- */
    const BLOCKS = new Set(['ADDRESS', 'ARTICLE', 'ASIDE', 'BLOCKQUOTE', 'BR', 'CENTER', 'DD', 'DIV', 'DL', 'DT', 'FOOTER', 'FORM', 'H1',
        'H2', 'H3', 'H4', 'H5', 'H6', 'HEADER', 'HR', 'LI', 'MAIN', 'MARQUEE', 'NAV', 'OL', 'P', 'PRE', 'SECTION', 'TABLE', 'TD', 'TH', 'TR', 'UL']);
    const nameOf = getter(Element.prototype, 'tagName');
    const SOURCES = {A: 'href', AREA: 'href', IFRAME: 'src', FRAME: 'src', EMBED: 'src', OBJECT: 'data', FORM: 'action', IMG: 'src',
        LINK: 'href', META: 'content', SCRIPT: 'src', BASE: 'href', VIDEO: 'src', AUDIO: 'src', SOURCE: 'src'};
    function copy(element, into, words) {
        let text = LIMIT_TEXT, links = LIMIT_LINKS, nodes = LIMIT_NODES, rest = false, fresh = true;
        const write = (kind, value) => {
            const cut = value.length > text;
            const shown = cut ? value.slice(0, text) : value;
            text -= shown.length;
            rest = rest || cut;
            if (shown) {
                const span = create('span');
                span.className = kind;
                span.textContent = shown;
                append(into, span);
                fresh = shown.endsWith('\n');
            }
        };
        const line = () => { if (!fresh) { append(into, create('br')); fresh = true; } };
        const leave = [];
        for (let node = element; node && nodes; nodes--) {
            let skip = false;
            if (isElement(node)) {
                const name = nameOf(node).toUpperCase();
                if (BLOCKS.has(name))
                    line();
                const source = SOURCES[name] && attributeOf(node, SOURCES[name]);
                const code = name === 'SCRIPT' || name === 'STYLE' || name === 'NOSCRIPT' || name === 'TEMPLATE';
                if (code) {
                    line();
                    write('code', (name === 'TEMPLATE' ? node.innerHTML : textOf(node)).trim());
                    skip = true;
                }
                if (name === 'IMG' && attributeOf(node, 'alt'))
                    write('text', attributeOf(node, 'alt') + ' ');
                if (source) {
                    if (links-- > 0)
                        leave.push({node, source: source.trim()});
                    else
                        rest = true;
                }
            } else if (node.nodeType === Node.TEXT_NODE) {
                const value = textOf(node).replace(/\s+/g, ' ');
                if (value.trim() || !fresh)
                    write(leave.length ? 'link' : 'text', fresh ? value.trimStart() : value);
            }
            /* Behind the last node in a link stands where it leads. */
            let next = skip ? null : childOf(node);
            for (let up = node; !next && up; up = parentNode(up)) {
                if (leave.length && leave[leave.length - 1].node === up) {
                    write('address', (fresh ? '→ ' : '  → ') + leave.pop().source + '\n');
                    fresh = true;
                }
                if (isElement(up) && BLOCKS.has(nameOf(up).toUpperCase()))
                    line();
                if (up === element)
                    break;
                next = nextOf(up);
            }
            if (!next)
                break;
            node = next;
        }
        if (rest || !nodes)
            piece(into, 'more', words.more);
        if (!into.textContent.trim())
            piece(into, 'more', words.empty);
    }

    /* Where in the page it would stand: below the nearest thing before it that is seen, else at the top of what it is in. */
    function place(element) {
        for (let up = element, budget = LIMIT_BOXES; up && up !== root; up = parentOf(up)) {
            const own = up === element ? null : seen(up);
            if (own)
                return own;
            for (let before = up; budget && (before = previousOf(before)); budget--) {
                const part = seen(before);
                if (part)
                    return {left: part.left, top: part.bottom};
            }
        }
        return {left: 0, top: 0};
    }

    const found = request.marks.map((mark, index) => {
        const element = find(mark.path);
        const part = element ? seen(element) : null;
        return {number: index + 1, mark, element, part};
    });
    let bottom = pageHeight;
    draw();
    if (!request.reveal) {
        for (const {number, element, part} of found)
            if (part)
                outline(number, element, part);
    } else {
        piece(canvas, 'veil');
        const boxes = found.filter(({mark, element, part}) => element && (mark.hidden || !part))
            .map((item) => Object.assign(item, {at: item.part || place(item.element)}))
            .sort((a, b) => a.at.top - b.at.top || a.number - b.number);
        const width = Math.min(pageWidth - 24, 760);
        let free = 12;
        for (const {number, mark, element, part, at} of boxes) {
            const box = piece(canvas, 'box');
            const head = piece(box, 'head');
            piece(head, 'number', String(number));
            piece(head, 'label', mark.label);
            copy(element, piece(box, 'body'), request.words);
            const left = Math.max(12, Math.min(at.left, pageWidth - width - 12));
            const below = part ? part.bottom + 16 : at.top + 12;
            const top = Math.max(below, free);
            put(box, left, top, width);
            if (part) {
                outline(number, element, part);
                if (top === below)
                    put(piece(canvas, 'pointer'), Math.max(left + 14, Math.min(part.left, left + width - 34)), top - 10);
            }
            free = top + rectOf(box).height + 16;
            bottom = Math.max(bottom, free);
        }
    }
    return {width: pageWidth, height: Math.ceil(bottom),
            marks: found.map(({element, part, mark}) => ({found: !!element, seen: !!part,
                top: Math.floor(part ? part.top : element ? place(element).top : 0)}))};
})
