/* --- the tree: records behind the nodes that a page sees; the document's own are loaded as they are asked for --- */
const documents = list(); /* 0: the page; others: parsed pieces */
add(documents, list());
let recordCount = 0;
const newRecord = (kind, name, source, index) => {
    if (++recordCount > LIMIT_NODES) {
        cut();
        throw new TrueError('too many nodes');
    }
    return record({ kind, name, source, index, text: '', attributes: list(), parent: null, parentIndex: -1, kids: null,
                    face: null, moved: false, op: null, css: null, style: null, listeners: null, changes: null,
                    values: 0, moment: -1, renamed: false, started: false, extra: null, shadow: false, upgraded: null });
};
const load = (source, index) => {
    const nodes = documents[source];
    const known = nodes[index];
    if (known)
        return known;
    const facts = host.info(source, index);
    const it = newRecord(facts[0], facts[1], source, index);
    it.parentIndex = facts[2];
    if (it.kind === ELEMENT)
        for (let i = 3; i < facts.length; i++)
            add(it.attributes, facts[i]);
    else
        it.text = facts[1];
    defineProperty(nodes, index, { __proto__: null, value: it, writable: true, enumerable: true, configurable: true });
    return it;
};
const root = load(0, 0);
root.kind = DOCUMENT;
root.parentIndex = -1;
const parentOf = (it) => {
    if (it.parentIndex >= 0) {
        it.parent = load(it.source, it.parentIndex);
        it.parentIndex = -1;
    }
    return it.parent;
};
const kidsOf = (it) => {
    if (it.kids === null) {
        const kids = list();
        if (it.source >= 0 && it.index >= 0) {
            const numbers = host.children(it.source, it.index);
            for (let i = 0; i < numbers.length; i++) {
                const kid = load(it.source, numbers[i]);
                if (parentOf(kid) === it)
                    add(kids, kid);
            }
        }
        it.kids = kids;
    }
    return it.kids;
};
const REAL = record({ real: true });
/* Where a change of this node shows: REAL (an effect of its own), the op that inserted it, or null: nowhere. */
const standing = (it) => {
    for (let n = it, steps = 0; n !== null && steps < LIMIT_UP; n = parentOf(n), steps++) {
        if (n.op !== null)
            return n.op;
        if (n === root)
            return REAL;
    }
    return null;
};
const isAbove = (upper, it) => {
    for (let n = it, steps = 0; n !== null && steps < LIMIT_UP; n = parentOf(n), steps++)
        if (n === upper)
            return true;
    return false;
};
const attributeOf = (it, name) => {
    for (let i = 0; i < it.attributes.length; i += 2)
        if (it.attributes[i] === name)
            return it.attributes[i + 1];
    return null;
};
const putAttribute = (it, name, value) => {
    for (let i = 0; i < it.attributes.length; i += 2)
        if (it.attributes[i] === name) {
            it.attributes[i + 1] = value;
            return;
        }
    add(it.attributes, name);
    add(it.attributes, value);
};
/* One change of one kind is told once in a moment, with its last value. */
const change = (it, kind, name, value) => {
    const place = standing(it);
    if (place === null)
        return;
    if (place !== REAL) {
        touch(place);
        return;
    }
    if (it.changes === null)
        it.changes = record({});
    const key = kind + ':' + name;
    const last = it.changes[key];
    if (last && last.waiting && last.node === current)
        last.value = value;
    else
        it.changes[key] = op(kind, it.index, name, value, null);
};
const inserted = list(); /* records that have stood in the tree by an op */
const renamed = list(); /* the page's own, with another id, class or name */
const rename = (it, name) => {
    if (!it.renamed && (name === 'id' || name === 'class' || name === 'name')) {
        it.renamed = true;
        if (it.source === 0)
            add(renamed, it);
    }
};
/* DOM 1.4: names that would end a tag's name, or its tag, make the caller throw. */
const needName = (name, isElement) => {
    const first = name.length > 0 ? codeAt(name, 0) : 0;
    let valid = first > 0 && (!isElement || first >= 97 && first <= 122 || first === 58 || first === 95 || first >= 128);
    for (let i = 0; valid && i < name.length; i++)
        valid = codeAt(name, i) > 0 && !isSpace(codeAt(name, i)) && name[i] !== '/' && name[i] !== '>' && (isElement || name[i] !== '=');
    if (!valid)
        throw new TrueError('InvalidCharacterError');
    return name;
};
const setAttribute = (it, name, value) => {
    needName(name, false);
    if (attributeOf(it, name) === value)
        return;
    putAttribute(it, name, value);
    if (name === 'style')
        it.css = null;
    rename(it, name);
    change(it, ATTRIBUTE, name, value);
    if (name === 'src')
        sourceChanged(it);
};
const removeAttribute = (it, name) => {
    for (let i = 0; i < it.attributes.length; i += 2) {
        if (it.attributes[i] !== name)
            continue;
        it.attributes = without(without(it.attributes, i), i);
        if (name === 'style')
            it.css = null;
        change(it, ATTRIBUTE, name, null);
        return;
    }
};

/* --- markup out --- */
const VOID = record({ area: 1, base: 1, br: 1, col: 1, embed: 1, hr: 1, img: 1, input: 1, link: 1, meta: 1, param: 1,
                      source: 1, track: 1, wbr: 1 });
const RAW = record({ script: 1, style: 1, xmp: 1, iframe: 1, noembed: 1, noframes: 1, noscript: 1 });
const startTag = (it) => {
    let out = '<' + it.name;
    for (let i = 0; i < it.attributes.length; i += 2)
        out += ' ' + it.attributes[i] + '="' + escapeValue(it.attributes[i + 1]) + '"';
    return out + '>';
};
const textMarkup = (it) => {
    if (it.kind === COMMENT)
        return '<!--' + it.text + '-->';
    const parent = parentOf(it);
    return parent !== null && RAW[parent.name] ? it.text : escapeText(it.text);
};
/* Without recursion: a stack of records and of end tags. */
const markup = (top, onlyInside) => {
    let out = '';
    let frames = 0;
    const stack = list();
    const pushKids = (it) => {
        const kids = kidsOf(it);
        for (let i = kids.length - 1; i >= 0; i--)
            add(stack, kids[i]);
    };
    if (onlyInside)
        pushKids(top);
    else
        add(stack, top);
    while (stack.length > 0 && out.length < LIMIT_TEXT) {
        const it = stack[stack.length - 1];
        stack.length--;
        if (typeof it === 'string') {
            out += it;
        } else if (it.kind === ELEMENT && it.name === 'iframe' && heldBy(it) !== null) {
            /* what stands in the frame, where it stands */
            out += '<div style="' + escapeValue(attributeOf(it, 'style') || '') + '"' + (attributeOf(it, 'hidden') === null ? '' : ' hidden') + '>';
            add(stack, '</div>');
            const roots = frames++ < LIMIT_FRAMES ? parse(cutAt(heldBy(it)), null) : list();
            for (let i = roots.length - 1; i >= 0; i--)
                add(stack, roots[i]);
        } else if (it.kind === ELEMENT) {
            out += startTag(it);
            if (!VOID[it.name]) {
                add(stack, '</' + it.name + '>');
                pushKids(it);
            }
        } else if (it.kind === TEXT || it.kind === COMMENT) {
            out += textMarkup(it);
        } else {
            pushKids(it);
        }
    }
    if (stack.length > 0)
        cut();
    return out;
};
const walk = (top, visit) => { /* the subtree in document order; visit gives true to end */
    const stack = list();
    add(stack, top);
    while (stack.length > 0) {
        const it = stack[stack.length - 1];
        stack.length--;
        if (visit(it))
            return;
        const kids = it.kids !== null || it.index >= 0 ? kidsOf(it) : it.kids;
        for (let i = kids === null ? -1 : kids.length - 1; i >= 0; i--)
            add(stack, kids[i]);
    }
};
const textOf = (top) => {
    let out = '';
    walk(top, (it) => {
        if (it.kind === TEXT)
            out += it.text;
        return out.length > LIMIT_TEXT;
    });
    return out;
};

/* --- changes of the tree --- */
const unlink = (it) => {
    const parent = parentOf(it);
    if (parent !== null) {
        const kids = kidsOf(parent);
        const at = indexIn(kids, it);
        if (at >= 0)
            parent.kids = without(kids, at);
    }
    it.parent = null;
};
const remove = (it) => {
    const place = standing(it);
    const own = it.op;
    unlink(it);
    it.op = null;
    if (place === REAL) {
        it.moved = true;
        if (it.index > 0)
            op(REMOVE, it.index, '', '', null);
    } else if (place !== null) {
        if (own !== null) {
            own.roots = without(own.roots, indexIn(own.roots, it));
            own.value = null;
        }
        touch(place);
    }
};
const link = (parent, it, before) => {
    const kids = kidsOf(parent);
    const at = before === null ? -1 : indexIn(kids, before);
    if (at < 0) {
        add(kids, it);
    } else {
        const more = list();
        for (let i = 0; i < kids.length; i++) {
            if (i === at)
                add(more, it);
            add(more, kids[i]);
        }
        parent.kids = more;
    }
    it.parent = parent;
    it.parentIndex = -1;
};
const insert = (parent, it, before) => {
    if (it.kind === FRAGMENT) {
        const kids = kidsOf(it);
        it.kids = list();
        for (let i = 0; i < kids.length; i++) {
            kids[i].parent = null;
            insert(parent, kids[i], before);
        }
        return;
    }
    if (isAbove(it, parent))
        throw new TrueError('HierarchyRequestError');
    if (parentOf(it) !== null)
        remove(it);
    link(parent, it, before);
    const place = standing(parent);
    if (place === null)
        return;
    if (place !== REAL) {
        touch(place);
    } else if (parent.name === 'title') {
        op(TITLE, parent.index, '', trim(textOf(parent)), null);
    } else {
        const roots = list();
        add(roots, it);
        it.op = op(INSERT, parent === root ? 0 : parent.index, '', null, roots);
        add(inserted, it);
    }
    activate(it);
};
/* Markup to records: a piece of its own, whose body's and head's children are the roots. */
const parse = (markup, parent) => {
    const roots = list();
    const number = host.parse(markup, parent === null ? '' : parent.name);
    if (number <= 0)
        return roots;
    while (documents.length <= number)
        add(documents, list());
    const numbers = host.children(number, -1);
    for (let i = 0; i < numbers.length; i++) {
        const it = load(number, numbers[i]);
        it.parentIndex = -1;
        it.parent = null;
        add(roots, it);
    }
    return roots;
};
const textRecord = (text) => {
    const it = newRecord(TEXT, '', -1, -1);
    it.text = text;
    it.kids = list();
    return it;
};
/* The contents of an element anew: `value` is the markup that says it. */
const fill = (it, roots, value) => {
    const old = kidsOf(it);
    for (let i = 0; i < old.length; i++) {
        old[i].parent = null;
        old[i].parentIndex = -1;
        old[i].op = null;
    }
    it.kids = list();
    const place = standing(it);
    let what = place;
    if (place === REAL) {
        if (it.name === 'title') {
            change(it, TITLE, '', trim(value));
        } else {
            if (it.moment !== moment) {
                it.moment = moment;
                it.values = 0;
            }
            const last = it.changes === null ? null : it.changes.content || null;
            if (last && last.told === value && !last.dirty) {
                last.roots = roots; /* a clock that shows the same */
                what = last;
            } else if (last && last.waiting && it.values >= LIMIT_VALUES && last.node === current) {
                last.value = value;
                last.roots = roots;
                last.dirty = false;
                what = last;
            } else {
                what = op(REPLACE, it === root ? 0 : it.index, '', value, roots);
                it.values++;
                if (it.changes === null)
                    it.changes = record({});
                it.changes.content = what;
            }
        }
    } else if (place !== null) {
        touch(place);
    }
    for (let i = 0; i < roots.length; i++) {
        link(it, roots[i], null);
        if (place === REAL && it.name !== 'title') {
            roots[i].op = what;
            add(inserted, roots[i]);
        }
    }
};
const setMarkup = (it, value) => {
    value = cutAt(value);
    fill(it, contains(value, '<') || contains(value, '&') ? parse(value, it) : oneText(value), value);
};
const oneText = (value) => {
    const roots = list();
    if (value.length > 0)
        add(roots, textRecord(value));
    return roots;
};
const setText = (it, value) => {
    value = cutAt(value);
    if (it.kind === ELEMENT || it.kind === FRAGMENT) {
        fill(it, oneText(value), it.name === 'title' || RAW[it.name] ? value : escapeText(value));
        return;
    }
    it.text = value;
    const parent = parentOf(it);
    const place = standing(it);
    if (place === REAL && parent !== null && parent.index >= 0)
        change(parent, parent.name === 'title' ? TITLE : REPLACE, '',
               parent.name === 'title' ? trim(value) : markup(parent, true));
    else if (place !== null && place !== REAL)
        touch(place);
};
const copy = (it, deep) => {
    const made = newRecord(it.kind, it.name, -1, -1);
    made.text = it.text;
    made.kids = list();
    for (let i = 0; i < it.attributes.length; i++)
        add(made.attributes, it.attributes[i]);
    if (!deep)
        return made;
    const from = list();
    const to = list();
    add(from, it);
    add(to, made);
    while (from.length > 0) {
        const source = from[from.length - 1];
        const target = to[to.length - 1];
        from.length--;
        to.length--;
        const kids = kidsOf(source);
        for (let i = 0; i < kids.length; i++) {
            const kid = copy(kids[i], false);
            link(target, kid, null);
            add(from, kids[i]);
            add(to, kid);
        }
    }
    return made;
};

/* --- looking things up: the page's own nodes through the host, and what scripts put in or renamed by hand --- */
const connected = (it) => standing(it) !== null;
const hasClasses = (it, names) => {
    const own = words(attributeOf(it, 'class') || '');
    const wanted = words(names);
    for (let i = 0; i < wanted.length; i++)
        if (indexIn(own, wanted[i]) < 0)
            return false;
    return wanted.length > 0;
};
/* All below `top` that fit; `numbers` are the page's own candidates, null: walk. */
const gather = (top, fits, numbers, one) => {
    const found = list();
    const visit = (it) => {
        if (it !== top && it.kind === ELEMENT && fits(it))
            add(found, it);
        return one && found.length > 0;
    };
    if (numbers === null || top.source !== 0 || top.moved || top.op !== null) {
        walk(top, visit);
        return found;
    }
    for (let i = 0; i < numbers.length && !(one && found.length); i++) {
        const it = load(0, numbers[i]);
        if (it !== top && fits(it) && isAbove(top, it))
            add(found, it);
    }
    for (let i = 0; i < inserted.length && !(one && found.length); i++)
        if (inserted[i].op !== null && isAbove(top, inserted[i]))
            walk(inserted[i], (it) => it.kind === ELEMENT && indexIn(found, it) < 0 ? visit(it) : false);
    for (let i = 0; i < renamed.length && !(one && found.length); i++)
        if (isAbove(top, renamed[i]) && indexIn(found, renamed[i]) < 0)
            visit(renamed[i]);
    return found;
};
const find = (top, what, name, one) => /* what: 0 id, 1 tag, 2 class, 3 name attribute */
    gather(top, (it) => what === 0 ? attributeOf(it, 'id') === name
                      : what === 1 ? name === '*' || it.name === name
                      : what === 2 ? hasClasses(it, name)
                      : attributeOf(it, 'name') === name,
           top.source === 0 && top.index >= 0 ? host.find(top.index, what, name) : null, one);

/* Selectors for nodes that scripts made; the page's own are chosen by the host first. */
const NAME_END = " \t\n\r\f.#[:,>+~()*=]'\"";
const compiled = record({});
const parseSelector = (source) => {
    if (has(compiled, source))
        return compiled[source];
    const selectors = list();
    let at = 0;
    let steps = list();
    let combinator = ' ';
    let compound = null;
    const name = () => {
        const start = at;
        while (at < source.length && !contains(NAME_END, source[at]))
            at += source[at] === '\\' ? 2 : 1;
        return replaceAll(stringSlice(source, start, at), '\\', '');
    };
    const part = (kind, a, b, c) => {
        if (compound === null)
            compound = add(steps, record({ combinator, parts: list() }));
        combinator = ' ';
        add(compound.parts, record({ kind, a, b, c }));
    };
    const attribute = () => {
        const end = indexOf(source, ']', at);
        const inside = trim(stringSlice(source, at, end < 0 ? source.length : end));
        at = end < 0 ? source.length : end + 1;
        const equals = indexOf(inside, '=');
        if (equals < 0)
            return part('[', lower(inside), '', '');
        const sign = contains('~|^$*', inside[equals - 1]) ? inside[equals - 1] : '=';
        let value = trim(stringSlice(inside, equals + 1));
        if (value[0] === '"' || value[0] === "'")
            value = stringSlice(value, 1, indexOf(value, value[0], 1));
        part('[', lower(trim(stringSlice(inside, 0, sign === '=' ? equals : equals - 1))), sign, value);
    };
    const pseudo = () => {
        const kind = lower(name());
        let inside = '';
        if (source[at] === '(') {
            const start = ++at;
            for (let open = 1; at < source.length; at++) {
                open += source[at] === '(' ? 1 : source[at] === ')' ? -1 : 0;
                if (open === 0)
                    break;
            }
            inside = stringSlice(source, start, at++);
        }
        part(':', kind, inside, '');
    };
    while (at < source.length) {
        const c = source[at];
        if (isSpace(codeAt(source, at))) {
            at++;
            compound = null;
        } else if (c === '>' || c === '+' || c === '~') {
            at++;
            combinator = c;
            compound = null;
        } else if (c === ',') {
            at++;
            add(selectors, steps);
            steps = list();
            compound = null;
            combinator = ' ';
        } else if (c === '#' || c === '.') {
            at++;
            part(c, name(), '', '');
        } else if (c === '[') {
            at++;
            attribute();
        } else if (c === ':') {
            at += source[at + 1] === ':' ? 2 : 1;
            pseudo();
        } else if (c === '*') {
            at++;
            part('*', '', '', '');
        } else {
            const tag = name();
            if (tag === '')
                at++;
            part('t', lower(tag), '', '');
        }
    }
    add(selectors, steps);
    compiled[source] = selectors;
    return selectors;
};
const elementKids = (it) => {
    const kids = kidsOf(it);
    const found = list();
    for (let i = 0; i < kids.length; i++)
        if (kids[i].kind === ELEMENT)
            add(found, kids[i]);
    return found;
};
const attributeFits = (own, sign, value) => {
    if (own === null || sign === '')
        return own !== null;
    if (sign === '=')
        return own === value;
    if (value === '')
        return false;
    if (sign === '^')
        return startsWith(own, value);
    if (sign === '$')
        return own.length >= value.length && stringSlice(own, own.length - value.length) === value;
    if (sign === '*')
        return contains(own, value);
    return sign === '~' ? indexIn(words(own), value) >= 0 : own === value || startsWith(own, value + '-');
};
const pseudoFits = (it, kind, inside) => {
    if (kind === 'not')
        return !matches(it, inside);
    if (kind === 'is' || kind === 'where')
        return matches(it, inside);
    const parent = parentOf(it);
    const kids = parent === null ? list() : elementKids(parent);
    const at = indexIn(kids, it);
    if (kind === 'first-child' || kind === 'first')
        return at === 0;
    if (kind === 'last-child' || kind === 'last')
        return at === kids.length - 1;
    if (kind === 'nth-child')
        return inside === 'odd' ? at % 2 === 0 : inside === 'even' ? at % 2 === 1 : at + 1 === +inside;
    if (kind === 'visible')
        return !contains(attributeOf(it, 'style') || '', 'display:none');
    return kind === 'root' ? it.name === 'html' : kind === 'link' || kind === 'enabled';
};
const compoundFits = (it, parts) => {
    for (let i = 0; i < parts.length; i++) {
        const p = parts[i];
        const good = p.kind === '*' || (p.kind === 't' ? it.name === p.a
            : p.kind === '#' ? attributeOf(it, 'id') === p.a
            : p.kind === '.' ? indexIn(words(attributeOf(it, 'class') || ''), p.a) >= 0
            : p.kind === '[' ? attributeFits(attributeOf(it, p.a), p.b, p.c)
            : pseudoFits(it, p.a, p.b));
        if (!good)
            return false;
    }
    return parts.length > 0;
};
const beforeOf = (it) => {
    const parent = parentOf(it);
    if (parent === null)
        return null;
    const kids = elementKids(parent);
    const at = indexIn(kids, it);
    return at > 0 ? kids[at - 1] : null;
};
/* The last compound fits `it`; each other is looked for to the left, the nearest first, with a bound on steps. */
const stepsFit = (it, steps) => {
    let at = steps.length - 1;
    if (at < 0 || !compoundFits(it, steps[at].parts))
        return false;
    for (let n = it; at > 0; at--) {
        const how = steps[at].combinator;
        const up = how === ' ' || how === '>';
        n = up ? parentOf(n) : beforeOf(n);
        for (let i = 0; n !== null && (n.kind !== ELEMENT || !compoundFits(n, steps[at - 1].parts)); i++) {
            if (how === '>' || how === '+' || i > LIMIT_UP)
                return false;
            n = up ? parentOf(n) : beforeOf(n);
        }
        if (n === null)
            return false;
    }
    return true;
};
const matches = (it, selector) => {
    const selectors = parseSelector(selector);
    for (let i = 0; i < selectors.length; i++)
        if (it.kind === ELEMENT && stepsFit(it, selectors[i]))
            return true;
    return false;
};
const select = (top, selector, one) => {
    const own = top.source === 0 && top.index >= 0 ? host.select(top.index, selector) : null;
    return gather(top, (it) => (own !== null && it.source === 0 && !it.renamed) || matches(it, selector), own, one);
};
