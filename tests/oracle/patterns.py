"""patterns.py: what honest pages do: menus, tabs, accordions, slides, headers, tables, forms. (kind, layout, sheet, body)"""


def counter():
    count = [0]

    def ids():
        count[0] += 1
        return "e%d" % count[0]
    return ids


def links(rng, texts, ids, count, form="<li><a id=\"%s\" href=\"/%d\">%s</a></li>"):
    return "".join(form % (ids(), i, rng.choice(texts)) for i in range(count))


def menu(rng, texts, ids):
    hide = rng.choice(["display:none", "visibility:hidden;opacity:0", "max-height:0;overflow:hidden", "position:absolute;left:-9999px",
                       "opacity:0;transform:translateY(10px);visibility:hidden", "position:absolute;clip:rect(1px,1px,1px,1px)"])
    sheet = ".menu{list-style:none;margin:0;background:%s}.menu>li{float:left;position:relative}.menu>li>a{color:%s;padding:8px}" \
            ".menu ul{%s}.menu li:hover ul{display:block;visibility:visible;opacity:1;max-height:none;left:0}" % (
                *rng.choice([("#b00", "#fff"), ("#024", "#fff"), ("#eee", "#222"), ("rgb(0 60 120)", "white")]), hide)
    items = "".join('<li><a id="%s" href="/m%d">%s</a><ul id="%s">%s</ul></li>' % (
        ids(), i, rng.choice(texts), ids(), links(rng, texts, ids, 2)) for i in range(2))
    return sheet + ".menu::after{content:'';display:block;clear:both}", '<ul class="menu" id="%s">%s</ul><p id="%s" style="clear:both">%s</p>' % (
        ids(), items, ids(), rng.choice(texts))


def tabs(rng, texts, ids):
    sheet = rng.choice([".tab{display:none}.tab.active{display:block}", ".tab:not(.active){display:none}", ".tab~.tab{display:none}",
                        ".tab{position:absolute;left:-9999px}.tab.active{position:static}", ".tab-content>.tab{display:none}.tab-content>.active{display:block}",
                        ".tab{height:0;overflow:hidden}.tab.active{height:auto}"])
    return sheet, '<div class="tab-content" id="%s">%s</div>' % (ids(), "".join(
        '<div class="tab%s" id="%s"><p id="%s">%s</p></div>' % (" active" if i == 0 else "", ids(), ids(), rng.choice(texts)) for i in range(3)))


def accordion(rng, texts, ids):
    sheet = rng.choice([".panel{max-height:0;overflow:hidden;transition:max-height .2s}.open .panel{max-height:500px}",
                        ".panel{display:none}.open .panel{display:block}", ".panel{display:grid;grid-template-rows:0fr}.open .panel{grid-template-rows:1fr}",
                        ".panel{height:0;overflow:hidden}.open .panel{height:auto}"])
    return sheet, "".join('<div class="acc%s"><h3 id="%s">%s</h3><div class="panel" id="%s"><p id="%s">%s</p></div></div>' % (
        rng.choice([" open", ""]), ids(), rng.choice(texts), ids(), ids(), rng.choice(texts)) for _ in range(2))


def details(rng, texts, ids):
    return "", '<details id="%s"%s><summary id="%s">%s</summary><p id="%s">%s</p></details>' % (
        ids(), rng.choice(["", " open"]), ids(), rng.choice(texts), ids(), rng.choice(texts))


def sr_only(rng, texts, ids):
    sheet = rng.choice([".sr{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap;margin:-1px}",
                        ".sr{position:absolute!important;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}",
                        ".sr{position:absolute;left:-10000px;top:auto;width:1px;height:1px;overflow:hidden}.sr:focus{left:0}"])
    return sheet, '<a class="sr" id="%s" href="#noi-dung">Bỏ qua</a><button id="%s"><span class="sr" id="%s">Tìm kiếm</span> Tìm</button><p id="%s">%s</p>' % (
        ids(), ids(), ids(), ids(), rng.choice(texts))


def responsive(rng, texts, ids):
    edge = rng.choice([600, 768, 992, 1200, 1366, 1400])
    sheet = ".may{display:none}@media (max-width:%dpx){.may{display:block}.ban{display:none}}%s" % (
        edge, rng.choice(["", "@media (min-width:%dpx){.rong{display:none!important}}" % edge, "@media print{.ban{display:none}}"]))
    return sheet, '<div class="may" id="%s"><a id="%s" href="/">%s</a></div><div class="ban" id="%s"><a id="%s" href="/">%s</a></div><p class="rong" id="%s">%s</p>' % (
        ids(), ids(), rng.choice(texts), ids(), ids(), rng.choice(texts), ids(), rng.choice(texts))


def modal(rng, texts, ids):
    sheet = rng.choice([".modal{display:none;position:fixed;inset:0}", ".modal{position:fixed;inset:0;opacity:0;visibility:hidden}",
                        ".modal{position:fixed;top:0;left:0;width:100%;height:100%;transform:scale(0)}", ".modal{position:fixed;bottom:-100%;left:0}",
                        ".modal{position:fixed;top:80px;left:300px;width:400px;background:#fff;border:1px solid}"])
    return sheet, '<p id="%s">%s</p><div class="modal" id="%s"><h2 id="%s">%s</h2><a id="%s" href="/">Đóng</a></div>' % (
        ids(), rng.choice(texts), ids(), ids(), rng.choice(texts), ids())


def carousel(rng, texts, ids):
    sheet, layout = rng.choice([
        (".slide{display:none}.slide.active{display:block}", False), (".slide{position:absolute;top:0;left:0;opacity:0}.slide.active{opacity:1}", False),
        (".show{overflow:hidden;width:600px}.slides{display:flex}.slide{flex:0 0 100%}", True),
        (".show{overflow:hidden;width:600px}.slides{width:1800px;position:relative;left:-600px}.slide{float:left;width:600px}", True),
        (".show{overflow:hidden;width:600px}.slides{display:flex;transform:translateX(-100%)}.slide{flex:0 0 600px}", True)])
    return sheet + ".show{position:relative;min-height:60px}", '<div class="show" id="%s"><div class="slides">%s</div></div>' % (ids(), "".join(
        '<div class="slide%s" id="%s"><img id="%s" src="a.jpg" alt="" width="300" height="40"><p id="%s">%s</p></div>' % (
            " active" if i == 0 else "", ids(), ids(), ids(), rng.choice(texts)) for i in range(3))), layout


def header(rng, texts, ids):
    ground = rng.choice(["background:#b00", "background-color:#024", "background:linear-gradient(#024,#06a)", "background:url(nen.png) #036",
                         "background:navy", "background:#036 url(nen.png) no-repeat"])
    place = rng.choice(["", "position:sticky;top:0", "position:fixed;top:0;left:0;right:0", "position:relative"])
    return ".dau{%s;%s;color:#fff}.dau a{color:%s}" % (ground, place, rng.choice(["#fff", "inherit", "white", "#eef"])), \
        '<header class="dau" id="%s"><h2 id="%s">%s</h2><nav id="%s"><a id="%s" href="/">%s</a></nav></header><div style="height:100px"></div><p id="%s">%s</p>' % (
            ids(), ids(), rng.choice(texts), ids(), ids(), rng.choice(texts), ids(), rng.choice(texts))


def footer(rng, texts, ids):
    sheet = rng.choice([".cuoi{background:#222;color:#ccc}.cuoi a{color:#fff}", ".cuoi{color:#fff;background:#444}", ".cuoi{background:#f5f5f5;color:#555}"])
    return sheet, '<footer class="cuoi" id="%s"><div class="cot"><ul id="%s">%s</ul></div><p id="%s">%s</p></footer>' % (
        ids(), ids(), links(rng, texts, ids, 3), ids(), rng.choice(texts))


def cookie(rng, texts, ids):
    sheet = rng.choice([".cookie{position:fixed;bottom:0;left:0;right:0;background:#222;color:#fff}", ".cookie{position:fixed;bottom:-200px;left:0;width:100%;height:100px}",
                        ".cookie{position:fixed;bottom:0;transform:translateY(100%);width:100%}", ".cookie{display:none}"])
    return sheet, '<p id="%s">%s</p><div class="cookie" id="%s"><p id="%s">Trang dùng cookie</p><button id="%s">Đồng ý</button></div>' % (
        ids(), rng.choice(texts), ids(), ids(), ids())


def lazy(rng, texts, ids):
    sheet = rng.choice([".lazy{opacity:0}.lazy.loaded{opacity:1}", "img{max-width:100%;height:auto}", "img{border:0}", ".lazy{min-height:20px;background:#eee}"])
    return sheet, '<p id="%s"><img class="lazy loaded" id="%s" data-src="a.jpg" src="data:," alt="" width="200" height="60" loading="lazy"> %s</p>' % (
        ids(), ids(), rng.choice(texts))


def table(rng, texts, ids):
    sheet = rng.choice(["td{border:1px solid #ccc;padding:4px}", "table{width:100%;border-collapse:collapse}tr:nth-child(even){background:#eee}",
                        "th{background:#036;color:#fff}", "tr.an{display:none}", "td:nth-child(2){display:none}", "td{width:1px;overflow:hidden}",
                        "tr.an{visibility:collapse}", "td{height:0;overflow:hidden}"])
    return sheet, '<table id="%s"><tr id="%s"><th id="%s">Số</th><th id="%s">Tên</th></tr><tr class="an" id="%s"><td id="%s">1</td><td id="%s"><a id="%s" href="/">%s</a></td></tr></table>' % (
        *[ids() for _ in range(8)], rng.choice(texts))


def form(rng, texts, ids):
    sheet = rng.choice(["input{border:1px solid #999}", "input[type=checkbox]{position:absolute;opacity:0}", "label{display:block}", "form{display:flex;gap:4px}",
                        "input[type=file]{width:0.1px;height:0.1px;opacity:0;overflow:hidden;position:absolute}"])
    return sheet, '<form id="%s"><label id="%s">%s <input id="%s" name="q"></label><input type="hidden" id="%s" value="1"><input type="checkbox" id="%s">' \
        '<label id="%s">Đồng ý</label><select id="%s"><option>Một</option></select><textarea id="%s"></textarea><button id="%s">Gửi</button><input type="file" id="%s"></form>' % (
            ids(), ids(), rng.choice(texts), *[ids() for _ in range(8)])


def svg(rng, texts, ids):
    return rng.choice(["svg{fill:#036}", "svg{width:24px;height:24px}", "a{text-decoration:none}"]), \
        '<a id="%s" href="/"><svg id="%s" width="24" height="24" viewBox="0 0 24 24"><path d="M0 0h24v24H0z"/></svg></a><a id="%s" href="/">%s</a>' % (
            ids(), ids(), ids(), rng.choice(texts))


def printed(rng, texts, ids):
    return rng.choice([".in{display:none}@media print{.in{display:block}.man{display:none}}", "@media print{.man{visibility:hidden}}",
                       "@media screen{.in{display:none}}", "@media print,screen and (max-width:300px){.man{display:none}}"]), \
        '<p class="in" id="%s">%s</p><p class="man" id="%s">%s</p>' % (ids(), rng.choice(texts), ids(), rng.choice(texts))


def replacement(rng, texts, ids):
    sheet = rng.choice([".logo a{display:block;width:200px;height:60px;background:url(logo.png);text-indent:-9999px;overflow:hidden}",
                        ".logo a{display:inline-block;text-indent:100%;white-space:nowrap;overflow:hidden;width:200px;background:url(logo.png)}",
                        ".logo{font-size:0}.logo a{font-size:18px}", ".row{font-size:0}.cell{font-size:14px;display:inline-block;width:50%}"])
    return sheet, '<div class="logo row" id="%s"><a class="cell" id="%s" href="/">%s</a></div><p id="%s">%s</p>' % (
        ids(), ids(), rng.choice(texts), ids(), rng.choice(texts))


def frames(rng, texts, ids):
    sheet = rng.choice([".khung{position:relative;padding-bottom:56.25%;height:0;overflow:hidden}.khung iframe{position:absolute;top:0;left:0;width:100%;height:100%}",
                        ".khung iframe{width:400px;height:200px}", ".khung{width:480px}iframe{max-width:100%}", "iframe{display:none}"])
    return sheet, '<div class="khung" id="%s"><iframe id="%s" src="about:blank"></iframe></div><p id="%s">%s</p>' % (ids(), ids(), ids(), rng.choice(texts))


def grid(rng, texts, ids):
    sheet = rng.choice([".luoi{display:flex;flex-wrap:wrap;margin:0 -15px}.o{flex:0 0 50%;padding:0 15px;box-sizing:border-box}",
                        ".luoi{display:grid;grid-template-columns:1fr 1fr}", ".o{float:left;width:33.33%}.luoi{overflow:hidden}",
                        ".luoi{columns:2}", ".luoi{display:table;width:100%}.o{display:table-cell}", ".luoi{margin:0 -9999px;padding:0 9999px;background:#eef}",
                        ".luoi{display:flex}.o{flex:1;width:0;overflow:hidden}", ".luoi{display:flex}.o{flex:1 1 0;min-width:0;overflow:hidden}",
                        ".o{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:200px}", ".luoi{width:100vw;margin-left:calc(50% - 50vw)}",
                        ".o{position:relative;left:50%;transform:translateX(-50%)}", ".o{display:inline-block;position:relative;top:-4px}"])
    return sheet, '<div class="luoi" id="%s">%s</div><p id="%s" style="clear:both">%s</p>' % (ids(), "".join(
        '<div class="o" id="%s"><h3 id="%s"><a id="%s" href="/">%s</a></h3></div>' % (ids(), ids(), ids(), rng.choice(texts)) for _ in range(2)),
        ids(), rng.choice(texts))


def scroller(rng, texts, ids):
    sheet = rng.choice([".cuon{height:80px;overflow:auto}", ".cuon{height:80px;overflow-y:scroll}", ".cuon{max-height:200px;overflow:auto}",
                        ".cuon{white-space:nowrap;overflow-x:auto;width:200px}"])
    return sheet, '<div class="cuon" id="%s">%s</div>' % (ids(), links(rng, texts, ids, 5, '<p><a id="%s" href="/%d">%s</a></p>'))


def side_menu(rng, texts, ids):
    sheet, layout = rng.choice([(".ben{position:fixed;left:-280px;top:0;width:280px}", False), (".ben{position:fixed;left:0;top:0;transform:translateX(-100%)}", False),
                                (".ben{position:fixed;right:-300px;top:0;width:300px}", True), (".ben{width:0;overflow:hidden;position:fixed;left:0;top:0}", False),
                                (".ben{position:absolute;left:-300px;width:300px}", False), (".ben{float:left;width:200px}", False)])
    return sheet, '<nav class="ben" id="%s"><ul id="%s">%s</ul></nav><p id="%s">%s</p>' % (
        ids(), ids(), links(rng, texts, ids, 2), ids(), rng.choice(texts)), layout


def overlay(rng, texts, ids):
    return rng.choice([".the{position:relative;width:300px}.chu{position:absolute;bottom:0;left:0;right:0;color:#fff;background:rgba(0,0,0,.6)}",
                       ".the{position:relative;width:300px}.chu{position:absolute;bottom:0;left:0;color:#fff}",
                       ".the{position:relative;background:#036;width:300px}.chu{position:relative;z-index:1;color:#fff}"]), \
        '<div class="the" id="%s"><img id="%s" src="a.jpg" alt="" width="300" height="120"><p class="chu" id="%s"><a id="%s" href="/" style="color:inherit">%s</a></p></div>' % (
            ids(), ids(), ids(), ids(), rng.choice(texts))


def buttons(rng, texts, ids):
    sheet = rng.choice([".nut{background:#06c;color:#fff;border:0}", ".nut{background:#fff;color:#06c}", ".nut{background-image:linear-gradient(#36c,#039);color:#fff}",
                        ".nut{color:#fff;background:#0a0 !important}", "button.nut,a.nut{background:var(--chinh,#b00);color:#fff}", ":root{--chinh:#036}.nut{background:var(--chinh);color:white}"])
    return sheet, '<p id="%s"><a class="nut" id="%s" href="/">%s</a> <button class="nut" id="%s">%s</button></p>' % (ids(), ids(), rng.choice(texts), ids(), rng.choice(texts))


def variables(rng, texts, ids):
    """Custom properties as frameworks use them."""
    sheet = rng.choice([
        ".nut{--mau:#fff;--nen:#0d6efd;color:var(--mau);background:var(--nen)}.nut-phu{--mau:#212529;--nen:#e2e6ea}",
        "*,::before,::after{--x:0;--y:0;--co:1}.nut{transform:translate(var(--x),var(--y)) scale(var(--co))}.nut-phu{--co:1.05}",
        ":root{--nen:255 255 255;--chu:17 24 39}.toi{--nen:17 24 39;--chu:255 255 255}.nut{background:rgb(var(--nen) / 1);color:rgb(var(--chu))}",
        ".hop{--cot:3;--khe:10px}.nut{width:calc((100% - var(--khe) * 2) / var(--cot));display:inline-block}",
        ":root{--hien:block}.nut{display:var(--hien)}@media print{:root{--hien:none}}",
        ".nut{color:var(--chu,#036);background:var(--nen,transparent)}.toi{--nen:#036;--chu:#fff}",
        "@layer nen,mau;@layer mau{.nut{color:#fff;background:#036}}@layer nen{.nut{color:#036;background:#fff}}"])
    return sheet, '<div class="hop" id="%s"><a class="nut" id="%s" href="/">%s</a> <a class="nut nut-phu" id="%s" href="/2">%s</a></div>' \
        '<div class="toi" id="%s"><p class="nut" id="%s">%s</p></div>' % (
            ids(), ids(), rng.choice(texts), ids(), rng.choice(texts), ids(), ids(), rng.choice(texts))


def slider(rng, texts, ids):
    """Libraries' sliders, as their scripts leave them."""
    sheet = rng.choice([
        ".ngoai{overflow:hidden;width:600px}.ray{display:flex}.tam{flex-shrink:0;width:100%}",
        ".ngoai{overflow:hidden;width:600px}.ray{width:3000px;transform:translate3d(-600px,0,0)}.tam{float:left;width:600px}",
        ".ngoai{overflow:hidden}.ray{display:flex;transform:translate3d(0,0,0)}.tam{flex:0 0 33.33%}",
        ".ngoai{overflow:hidden;position:relative;height:90px}.tam{position:absolute;left:0;top:0;width:100%;background:#fff}.tam+.tam{left:100%}",
        ".ngoai{overflow-x:auto;white-space:nowrap;width:600px}.tam{display:inline-block;width:600px}",
        ".ngoai{overflow:hidden}.ray{display:flex;flex-wrap:wrap}.tam{flex:0 0 100%}",
        ".ngoai{display:flex;overflow-x:auto;scroll-snap-type:x mandatory}.tam{flex:0 0 100%}"])
    return sheet, '<div class="ngoai" id="%s"><div class="ray">%s</div></div><p id="%s">%s</p>' % (ids(), "".join(
        '<div class="tam" id="%s"><a id="%s" href="/%d">%s</a></div>' % (ids(), ids(), i, rng.choice(texts)) for i in range(3)), ids(), rng.choice(texts)), True


def card(rng, texts, ids):
    sheet = rng.choice([
        ".the{position:relative;width:300px}.nen{position:absolute;inset:0;background:#036}.chu{position:relative;color:#fff}",
        ".the{position:relative;width:300px}.nen{position:absolute;inset:0;background:#036;z-index:-1}.chu{color:#fff}",
        ".the{position:relative;width:300px}.nen{position:absolute;inset:0;background:rgba(0,0,0,0)}",
        ".the{position:relative}.nen{position:absolute;inset:0;background:#fff;opacity:0}",
        ".chu{background:linear-gradient(90deg,#036,#c00);-webkit-background-clip:text;background-clip:text;color:transparent}",
        ".the{container-type:inline-size}@container (min-width:700px){.chu{display:flex}}", ".the{contain:content}.chu{letter-spacing:.05em}",
        ".the{letter-spacing:-.31em}.the *{letter-spacing:normal}", ".the{transform:perspective(900px) rotateY(8deg)}", ".the:has(.chu){border:1px solid}.chu{hyphens:auto}",
        ".the{display:grid}.the>*{grid-area:1/1}.nen{background:#036}.chu{color:#fff}", ".the{position:relative}.nen{position:absolute;left:0;top:0;width:100%;height:100%;background:url(a.png);z-index:-1}.chu{color:#fff}",
        ".the{filter:drop-shadow(0 0 3px #999)}.chu{text-transform:uppercase}", ".the{clip-path:inset(0 round 9px)}", ".the{zoom:.9}", "h3:nth-child(1 of .chu){color:#036}"])
    return sheet, '<div class="the" id="%s"><div class="nen"></div><h3 class="chu" id="%s"><a id="%s" href="/" style="color:inherit">%s</a></h3></div><p id="%s">%s</p>' % (
        ids(), ids(), ids(), rng.choice(texts), ids(), rng.choice(texts))


KINDS = [menu, tabs, accordion, details, sr_only, responsive, modal, carousel, header, footer, cookie, lazy, table, form, svg, printed,
         replacement, frames, grid, grid, scroller, side_menu, overlay, buttons, variables, variables, slider, card, card]


def page(rng, texts):
    make = rng.choice(KINDS)
    ids = counter()
    made = make(rng, texts, ids)
    layout = make is accordion and "0fr" in made[0] or (len(made) > 2 and made[2])
    body = rng.choice(["%s", "%s", '<div class="bao" id="bao"><section>%s</section></div>', '<main id="bao">%s</main>']) % made[1]
    return make.__name__, layout, made[0], body
