/* label.js: runs in Chromium. Writes each page into a frame of the screen's size and says of each element with an id
 * whether a visitor can see it: [1 visible | 0 hidden | 2 undecided, why]. Nothing here knows how rasoat judges.
 *
 * What is looked at are leaves: texts and images, frames, controls. An element is visible where one of its leaves is,
 * hidden where leaves are hidden by it or from outside, undecided where only its own descendants hide all leaves. */
'use strict';
const VISIBLE = 1, HIDDEN = 0, UNDECIDED = 2;
const REPLACED = 'img,video,canvas,svg,iframe,embed,object,input,button,select,textarea,hr';
const FAR_SCROLL = 2500; // beyond the page's edge one could scroll there; whether a visitor does is not decided here

const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
canvas.canvas.width = canvas.canvas.height = 1;
function rgba(text) {
    const n = (text.match(/[\d.]+/g) || []).map(Number);
    if (text.startsWith('rgb'))
        return {r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1};
    canvas.clearRect(0, 0, 1, 1); /* other spaces: as they are painted */
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return {r, g, b, a: a / 255};
}
function over(top, under) {
    const mix = (x, y) => x * top.a + y * (1 - top.a);
    return {r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a: 1};
}

/* What the colours say of a text whose place is seen: the backgrounds are those that lie at its point. */
function readColour(win, holder, stack) {
    const style = win.getComputedStyle(holder);
    const colour = rgba(style.webkitTextFillColor);
    let ground = {r: 255, g: 255, b: 255, a: 1}, picture = false;
    if (!colour)
        return [UNDECIDED, 'colour'];
    const rows = e => e.matches('td,th') ? [e, e.parentElement, e.parentElement.parentElement] : [e]; /* points hit cells only */
    for (const element of stack.slice(stack.indexOf(holder)).flatMap(rows).reverse()) {
        const s = win.getComputedStyle(element), c = rgba(s.backgroundColor);
        if (!c || s.webkitBackgroundClip === 'text')
            return [UNDECIDED, 'colour'];
        if (c.a > 0)
            ground = over(c, ground);
        if (c.a === 1)
            picture = false;
        picture = picture || s.backgroundImage !== 'none' || (element.matches('img,video,canvas,svg,iframe') &&
            !element.contains(holder));
    }
    const seen = over(colour, ground);
    const most = Math.max(...['r', 'g', 'b'].map(k => Math.abs(seen[k] - ground[k])));
    if (colour.a <= 0.03)
        return style.textShadow === 'none' ? [HIDDEN, 'transparent'] : [UNDECIDED, 'shadow'];
    if (picture || (style.textShadow !== 'none' && most <= 30))
        return [UNDECIDED, 'picture or shadow'];
    return most <= 9 ? [HIDDEN, 'colour'] : most < 30 ? [UNDECIDED, 'colour'] : [VISIBLE, ''];
}

function opacityOf(win, element) {
    let product = 1, cause = null, unsure = false;
    const chain = [];
    for (let e = element; e; e = e.parentElement)
        chain.unshift(e);
    for (const e of chain) {
        const s = win.getComputedStyle(e);
        let own = s.display === 'contents' ? 1 : Number(s.opacity);
        const filter = /^opacity\(([\d.]+)\)$/.exec(s.filter);
        if (filter)
            own *= Number(filter[1]);
        else if (s.filter !== 'none')
            unsure = true;
        unsure = unsure || s.maskImage !== 'none';
        product *= own;
        if (!cause && product <= 0.05)
            cause = e;
    }
    return {product, cause, unsure};
}

/* The rectangle cut by scrolling boxes and by what cuts off; null where nothing is left. Points of boxes that scroll
 * stand for what can be scrolled into them. */
function cutByAncestors(win, element, rect) {
    let box = {l: rect.left, t: rect.top, r: rect.right, b: rect.bottom}, scrolled = false;
    let position = win.getComputedStyle(element).position, self = true;
    for (let e = element; e && e !== e.ownerDocument.body && e !== e.ownerDocument.documentElement; e = e.parentElement) {
        const s = win.getComputedStyle(e);
        const holds = s.position !== 'static' || s.transform !== 'none' || s.translate !== 'none' || s.filter !== 'none' ||
            s.scale !== 'none';
        const flows = self || !(position === 'absolute' && !holds) && !(position === 'fixed' && s.transform === 'none');
        const scrolls = /auto|scroll/.test(s.overflowX + s.overflowY) && s.display !== 'inline';
        if (flows && scrolls && !(self && element.matches(REPLACED))) {
            const r = e.getBoundingClientRect();
            const x = box.r - r.left + e.scrollLeft, y = box.b - r.top + e.scrollTop;
            if (x <= 0 || y <= 0 || e.clientWidth < 2 || e.clientHeight < 2)
                return null;
            if (box.l >= r.right || box.t >= r.bottom || box.l < r.left || box.t < r.top) {
                box = {l: r.left, t: r.top, r: r.left + e.clientWidth, b: r.top + e.clientHeight};
                scrolled = true;
            }
        }
        if (flows && (self || holds))
            position = s.position;
        self = false;
    }
    return {box, scrolled};
}

/* Is the leaf's place shown? Points of it are asked for after scrolling the page to them. */
function place(win, holder, rects, isText) {
    const root = win.document.documentElement;
    let far = false, covered = null;
    for (const rect of rects) {
        if (rect.width < 1.01 || rect.height < 1.01)
            continue;
        const cut = cutByAncestors(win, holder, rect);
        if (!cut)
            continue;
        const l = Math.max(cut.box.l + win.scrollX, 0), t = Math.max(cut.box.t + win.scrollY, 0);
        const r = Math.min(cut.box.r + win.scrollX, root.scrollWidth), b = Math.min(cut.box.b + win.scrollY, root.scrollHeight);
        if (r - l < 1 || b - t < 1)
            continue;
        if (l > FAR_SCROLL || t > 9000) {
            far = true;
            continue;
        }
        for (const [fx, fy] of [[.5, .5], [.1, .5], [.9, .5], [.02, .1], [.98, .9], [.3, .3], [.7, .7]]) {
            const x = l + (r - l) * fx, y = t + (b - t) * fy;
            win.scrollTo(Math.max(0, x - 600), Math.max(0, y - 300));
            const stack = win.document.elementsFromPoint(x - win.scrollX, y - win.scrollY);
            const first = win.document.elementFromPoint(x - win.scrollX, y - win.scrollY);
            if (first && !stack.includes(first)) /* text outside of its element's box */
                stack.unshift(first);
            const at = stack.indexOf(holder);
            if (cut.scrolled && stack.some(e => e.contains(holder)))
                return {scrolled: true, stack};
            if (at < 0)
                continue;
            const above = stack.slice(0, at).filter(e => !holder.contains(e) && !e.contains(holder));
            const cover = above.find(e => {
                const c = rgba(win.getComputedStyle(e).backgroundColor);
                return !c || c.a > 0 || e.matches(REPLACED) || win.getComputedStyle(e).backgroundImage !== 'none';
            });
            if (!cover)
                return {stack};
            covered = cover;
        }
    }
    return covered ? {covered} : far ? {far} : null;
}

/* One text or replaced element: [answer, why, element that does it or null]. */
function lookAt(win, leaf) {
    const isText = leaf.nodeType === 3;
    const element = isText ? leaf.parentElement : leaf;
    let holder = element;
    while (holder.parentElement && win.getComputedStyle(holder).display === 'contents')
        holder = holder.parentElement;
    const style = win.getComputedStyle(element);
    for (let e = element; e; e = e.parentElement) {
        if (win.getComputedStyle(e).display === 'none')
            return [HIDDEN, 'display', topmost(win, e)];
    }
    /* It goes by the style even of boxes whose content cannot be skipped, and not by the element's own. */
    const keeps = e => /^(table|inline-table|inline|contents)$/.test(win.getComputedStyle(e).display);
    if (isText && style.contentVisibility === 'hidden' && !keeps(holder))
        return [HIDDEN, 'content not rendered', holder];
    if (!holder.checkVisibility() && !keeps(skipper(win, holder)))
        return [HIDDEN, 'content not rendered', skipper(win, holder)];
    if (style.visibility !== 'visible')
        return [HIDDEN, 'visibility', source(win, element, s => s.visibility !== 'visible')];
    if (style.pointerEvents === 'none')
        return [UNDECIDED, 'pointer-events', null];
    const opacity = opacityOf(win, element);
    if (opacity.product <= 0.045)
        return [HIDDEN, 'opacity', opacity.cause];
    win.scrollTo(0, 0);
    let rects;
    if (isText) {
        const range = win.document.createRange();
        range.selectNodeContents(leaf);
        rects = [...range.getClientRects()];
    } else {
        rects = [...leaf.getClientRects()];
    }
    const height = Math.max(0, ...rects.map(r => r.height));
    const size = parseFloat(style.fontSize);
    if (isText && size <= 2)
        return [HIDDEN, 'font size', source(win, element, s => parseFloat(s.fontSize) <= 2)];
    const found = place(win, holder, rects, isText);
    /* Lines of no height lie on each other, and points hit the wrong one. */
    if (isText && parseFloat(style.lineHeight) < 8 && (!found || found.covered || found.stack) && height > 2)
        return rects.every(r => r.right + win.scrollX <= 0) ? [HIDDEN, 'place', placer(win, element)] : [UNDECIDED, 'low lines', null];
    if (!found)
        return [HIDDEN, 'place', placer(win, element)];
    if (found.far)
        return [UNDECIDED, 'far scroll', null];
    if (found.covered)
        return [UNDECIDED, 'covered', null];
    if (opacity.product < 0.2 || opacity.unsure || (isText && (height < 7 || size <= 6)))
        return [UNDECIDED, 'faint or small', null];
    if (!isText || found.scrolled)
        return [VISIBLE, '', null];
    const [answer, why] = readColour(win, holder, found.stack);
    return [answer, why, answer === HIDDEN ? source(win, element, s =>
        s.webkitTextFillColor === win.getComputedStyle(element).webkitTextFillColor) : null];
}

/* The outermost of a run of ancestors that hold. */
function source(win, element, holds) {
    let found = element;
    for (let e = element; e && holds(win.getComputedStyle(e)); e = e.parentElement)
        found = e;
    return found;
}
function topmost(win, element) {
    let found = element;
    for (let e = element; e; e = e.parentElement)
        found = win.getComputedStyle(e).display === 'none' ? e : found;
    return found;
}
function skipper(win, element) {
    for (let e = element.parentElement; e; e = e.parentElement) {
        if (win.getComputedStyle(e).contentVisibility === 'hidden' || (e.localName === 'details' && !e.open))
            return e;
    }
    return element;
}
/* Who put it there: the outermost ancestor whose own box has no part of the page either. */
function placer(win, element) {
    let found = element;
    win.scrollTo(0, 0);
    for (let e = element; e && e !== win.document.body; e = e.parentElement) {
        const r = e.getBoundingClientRect();
        const s = win.getComputedStyle(e);
        const cuts = (r.width < 2 || r.height < 2) && s.overflow !== 'visible';
        if (r.right <= 0 || r.bottom <= 0 || cuts || s.clipPath !== 'none' || s.clip !== 'auto' ||
            parseFloat(s.textIndent) < -500 || /^matrix/.test(s.transform) || s.scale !== 'none')
            found = e;
    }
    return found;
}

function leavesOf(element) {
    const leaves = [];
    if (element.matches(REPLACED) && !element.matches('button'))
        return element.localName === 'svg' && element.querySelector('text') ? textsOf(element) : [element];
    if (element.matches('button') && !element.textContent.trim())
        return [element];
    const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
        acceptNode: n => n.nodeType === 1 && n.matches('script,style,template,noscript') ? NodeFilter.FILTER_REJECT :
            NodeFilter.FILTER_ACCEPT});
    while (walker.nextNode()) {
        const n = walker.currentNode;
        if (n.nodeType === 3 && n.data.trim() && !n.parentElement.closest('textarea,select'))
            leaves.push(n);
        else if (n.nodeType === 1 && n.matches(REPLACED) && !n.matches('button') &&
                 !(n.localName === 'svg' && n.querySelector('text')))
            leaves.push(n);
    }
    return leaves;
}
function textsOf(element) {
    return [...element.querySelectorAll('text')].map(t => t.firstChild).filter(Boolean);
}

function label(win, element, known) {
    if (element.closest('template,noscript'))
        return [HIDDEN, 'never rendered'];
    let answer = [UNDECIDED, 'nothing in it'];
    for (const leaf of leavesOf(element)) {
        if (!known.has(leaf))
            known.set(leaf, lookAt(win, leaf));
        const [said, why, cause] = known.get(leaf);
        if (said === VISIBLE)
            return [VISIBLE, ''];
        if (said === UNDECIDED)
            answer = [UNDECIDED, why];
        else if (!answer[1].length || answer[1] === 'nothing in it' || answer[0] === HIDDEN)
            answer = cause && cause !== element && element.contains(cause) &&
                !(leaf.nodeType === 3 && leaf.parentElement === element) ? [UNDECIDED, 'nothing in it'] : [HIDDEN, why];
    }
    /* The picture of an element whose text is moved away. */
    if (answer[0] === HIDDEN && win.getComputedStyle(element).backgroundImage !== 'none')
        return [UNDECIDED, 'picture'];
    return answer;
}

function labelPage(html) {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'position:absolute;left:0;top:0;border:0;width:1366px;height:768px';
    document.body.appendChild(frame);
    const win = frame.contentWindow, doc = frame.contentDocument;
    doc.open();
    doc.write(html);
    doc.close();
    const known = new Map(), answers = {};
    for (const element of doc.querySelectorAll('[inert]')) /* seen, but points do not hit it */
        element.removeAttribute('inert');
    for (const element of doc.querySelectorAll('*')) { /* drawn when a frame is due, which a script does not wait for */
        if (win.getComputedStyle(element).contentVisibility === 'auto')
            element.style.setProperty('content-visibility', 'visible', 'important');
    }
    try {
        for (const element of doc.querySelectorAll('body [id]'))
            answers[element.id] = label(win, element, known);
    } catch (error) {
        answers.error = [UNDECIDED, String(error)];
    }
    frame.remove();
    return answers;
}
