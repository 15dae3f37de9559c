/* --- the turns: the host runs one script or one handler at a time, so that one that is stopped stops nothing else ---
 * A turn gives a number (run that script of the page), a string (run this source), true (nothing to run, ask again) or
 * undefined (the end). */
const steps = list();
const begin = (node) => {
    current = node;
    host.enter(node);
};
let scriptAt = 0;
const endScript = () => {
    readsTree();
    writtenDone();
};
const nextWritten = () => {
    if (writtenScripts.length === 0)
        return undefined;
    const next = writtenScripts[0];
    writtenScripts = without(writtenScripts, 0);
    if (next.depth > LIMIT_DEPTH) {
        cut();
        return true;
    }
    depth = next.depth;
    begin(next.node);
    currentScript = next.it;
    decoded();
    return textOf(next.it);
};
const loading = () => {
    depth = 0;
    if (scriptAt < facts.scripts.length) {
        if (scriptAt === 0)
            nameForms();
        const number = scriptAt++;
        begin(facts.scripts[number]);
        currentScript = load(0, current);
        currentScript.started = true;
        stubNames(host.names(number));
        return number;
    }
    return undefined;
};
const atLoad = list();
const later1 = (what) => add(atLoad, what);
const prepareLoad = () => {
    currentScript = null;
    loaded = true;
    for (let i = 0; i < facts.handlers.length; i += 3) {
        const it = load(0, facts.handlers[i]);
        const name = facts.handlers[i + 1];
        const source = facts.handlers[i + 2];
        current = it.index;
        if (name === 'srcdoc' || name === 'src' || name === 'data') {
            if (name === 'srcdoc')
                runInside(source);
            else
                add(soon, record({ it, source }));
            continue;
        }
        if (name === 'href')
            add(addresses, record({ it, source }));
        else
            attributeHandler(name === 'onload' && it.name === 'body' ? windowRecord : it, name, source);
        if (name !== 'href' && it.name !== 'body' && (indexIn(BY_ITSELF, stringSlice(name, 2)) >= 0 || (name === 'onfocus' && attributeOf(it, 'autofocus') !== null)))
            add(loads, record({ it, type: stringSlice(name, 2) }));
    }
    later1(() => { readyState = 'interactive'; fire(root, new Event('readystatechange')); });
    later1(() => fire(root, new Event('DOMContentLoaded')));
    for (let i = 0; i < loads.length; i++)
        later1(() => fire(loads[i].it, new Event(loads[i].type)));
    later1(() => { readyState = 'complete'; fire(root, new Event('readystatechange')); });
    for (let i = 0; i < soon.length; i++)
        later1(() => { begin(soon[i].it.index); run(soon[i].source, null, null); });
    later1(() => fire(windowRecord, new Event('load')));
    later1(() => fire(windowRecord, new Event('pageshow')));
};
const addresses = list(); /* javascript: in links */
const loads = list();
const soon = list(); /* javascript: in frames */
/* All that a visitor's hand could set off: each listener by itself, on its own element. */
const BY_HAND = ['click', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'pointerdown', 'pointerup', 'scroll', 'mousemove', 'touchmove',
    'keydown', 'keyup', 'keypress', 'visibilitychange', 'focus', 'blur', 'mouseover', 'mouseenter', 'mouseout', 'mouseleave', 'contextmenu',
    'dblclick', 'wheel', 'beforeunload', 'pagehide', 'unload', 'popstate', 'hashchange', 'resize', 'change', 'input', 'pageshow', 'copy', 'cut', 'paste', 'selectstart', 'dragstart', 'orientationchange', 'focusin', 'pointermove', 'auxclick', 'beforeinput'];
let hand = null;
/* What happens to everybody who stays: he scrolls, moves, looks away; something fails, something ends. */
const SOFT = ['scroll', 'wheel', 'mousemove', 'pointermove', 'touchmove', 'mouseleave', 'mouseout', 'visibilitychange', 'mouseover', 'mouseenter',
    'deviceorientation', 'devicemotion', 'scrollend', 'online', 'languagechange'];
const ODD = ['error', 'unhandledrejection'];
const collectSoft = () => {
    hand = list();
    const collect = (it, types, isOdd) => {
        const all = it.listeners;
        for (let i = 0; all !== null && i < all.length && hand.length < LIMIT_HANDLERS; i++)
            if (isObject(all[i].handler) && !all[i].ran && indexIn(types, all[i].type) >= 0)
                add(hand, record({ it, listener: all[i], isOdd }));
    };
    collect(windowRecord, SOFT, false);
    collect(windowRecord, ODD, true);
    collect(root, SOFT, false);
    for (let i = 0; i < listening.length; i++) {
        if (listening[i].name === 'html' || listening[i].name === 'body')
            collect(listening[i], SOFT, false);
        collect(listening[i], BY_ITSELF, true);
    }
};
const collectHand = () => {
    hand = list();
    const collect = (it) => {
        const all = it.listeners;
        for (let i = 0; all !== null && i < all.length && hand.length < LIMIT_HANDLERS; i++)
            if (isObject(all[i].handler) && !all[i].wasSoft && indexIn(BY_HAND, all[i].type) >= 0)
                add(hand, record({ it, listener: all[i] }));
    };
    collect(windowRecord);
    collect(root);
    for (let i = 0; i < listening.length; i++)
        collect(listening[i]);
    for (let i = 0; i < addresses.length; i++)
        add(hand, record({ it: addresses[i].it, listener: null, source: addresses[i].source }));
    for (let i = 0; i < strangers.length; i++)
        add(hand, record({ it: windowRecord, listener: record({ type: 'click', handler: strangers[i].handler, node: strangers[i].node, isHanded: true }) }));
};
/* A sheet over the whole page: a click anywhere is a click on it. */
const isCover = (it) => {
    if (it.kind !== ELEMENT)
        return false;
    const place = cssGet(it, 'position');
    const whole = (name) => { const value = cssGet(it, name); return startsWith(value, '100'); };
    return (place === 'fixed' || place === 'absolute') &&
        (startsWith(cssGet(it, 'inset'), '0') || (whole('width') && whole('height')) ||
         (startsWith(cssGet(it, 'left'), '0') && startsWith(cssGet(it, 'right'), '0') && startsWith(cssGet(it, 'top'), '0') && startsWith(cssGet(it, 'bottom'), '0')));
};
/* The element that is pressed, where the page's source has it; 0: the whole page; else the script that made it. */
const handNode = (next) => {
    if (isCover(next.it))
        return 0;
    if (next.listener === null || next.it.source === 0 && next.it.index > 0)
        return next.it.index;
    return (next.it === windowRecord || next.it === root) && !next.listener.isHanded ? 0 : next.listener.node;
};
const nextHand = () => {
    if (hand.length === 0)
        return undefined;
    const next = hand[0];
    hand = without(hand, 0);
    begin(handNode(next));
    if (next.listener === null) {
        run(next.source, null, null);
        return true;
    }
    const event = new Event(next.listener.type);
    fixed(event, 'target', next.it === windowRecord ? document : face(next.it));
    fixed(event, 'srcElement', event.target);
    fixed(event, 'currentTarget', face(next.it));
    if (next.listener.type === 'scroll')
        scrolled = 900;
    isAway = next.listener.type === 'visibilitychange' || next.listener.type === 'blur' || next.listener.type === 'pagehide';
    quiet = next.isOdd === true;
    next.listener.wasSoft = next.isOdd !== undefined;
    call(next.listener.handler, face(next.it), event, -1);
    if (next.listener.type === 'visibilitychange') {
        isAway = false;
        call(next.listener.handler, face(next.it), event, -1);
    }
    isAway = false;
    scrolled = 0;
    return true;
};
const nextLater = (when) => {
    const timer = nextTimer();
    if (timer === null)
        return undefined;
    moment = timer.moment > when ? timer.moment : when;
    runTimer(timer);
    return true;
};
const stages = [
    () => loading(),
    () => { prepareLoad(); return undefined; },
    () => { if (atLoad.length === 0) return undefined; const next = atLoad[0]; atLoad.splice0(); next(); return true; },
    () => { commit(); moment = TIMER; collectSoft(); return undefined; },
    () => nextLater(TIMER),
    () => nextHand(),
    () => nextLater(TIMER),
    () => { commit(); moment = CLICK; timersRun = 0; scrolled = 900; collectHand(); return undefined; },
    () => nextHand(),
    () => nextLater(CLICK),
    () => { commit(); return undefined; },
];
setPrototypeOf(stages, null);
fixed(atLoad, 'splice0', function () { for (let i = 1; i < this.length; i++) this[i - 1] = this[i]; this.length--; });
let stage = 0;
return (onlyCommit) => {
    timerDepth = 0;
    quiet = false;
    if (onlyCommit) {
        commit();
        return undefined;
    }
    endScript();
    const written = nextWritten();
    if (written !== undefined)
        return written;
    for (; stage < stages.length; stage++) {
        const what = stages[stage]();
        if (what !== undefined)
            return what;
    }
    return undefined;
};
})
