"""generate.py: pages for the visibility oracle: ways to hide (and what looks like it), ways of saying it, nesting."""
import random

import patterns

TEXTS = ["Thông báo tuyển sinh năm học mới", "Kế hoạch tiêm chủng tháng này", "Thủ tục hành chính", "nhà cái Mẫu", "tài xỉu",
         "Lịch tiếp công dân", "Văn bản chỉ đạo điều hành", "Tin tức và sự kiện", "Danh sách cán bộ", "kèo bóng đá"]

# name, declarations. What they come to is Chromium's to say, not this table's.
TECHNIQUES = [
    ("display-none", "display:none"), ("display-none-words", "DISPLAY: NoNe"), ("display-comment", "display:/**/none/**/"),
    ("display-escape", r"d\69splay:n\6fne"), ("display-important", "display:none ! important"),
    ("display-invalid", "display:none!ie"), ("display-invalid-word", "display:nonee"), ("display-two", "display:none block"),
    ("display-then-block", "display:none;display:block"), ("display-then-invalid", "display:none;display:blok"),
    ("display-contents", "display:contents;opacity:0"), ("display-table-column", "display:table-column"),
    ("visibility", "visibility:hidden"), ("visibility-collapse", "visibility:collapse"), ("visibility-visible", "visibility:visible"),
    ("opacity", "opacity:0"), ("opacity-tiny", "opacity:.01"), ("opacity-percent", "opacity:0%"), ("opacity-negative", "opacity:-1"),
    ("opacity-half", "opacity:.5"), ("opacity-calc", "opacity:calc(1 - 1)"), ("opacity-unit", "opacity:0px"),
    ("filter-opacity", "filter:opacity(0)"), ("filter-opacity-percent", "filter:opacity(0%)"), ("filter-none", "filter:opacity(1)"),
    ("left", "position:absolute;left:-9999px"), ("left-relative", "position:relative;left:-9999px"),
    ("left-fixed", "position:fixed;left:-5000px"), ("left-static", "left:-9999px"), ("left-calc", "position:absolute;left:calc(-100vw - 4000px)"),
    ("left-em", "position:absolute;left:-999em"), ("left-unitless", "position:absolute;left:-9999"),
    ("left-min", "position:absolute;left:min(-9999px, 0px)"), ("left-percent", "position:absolute;left:-1000%"),
    ("left-back", "position:relative;left:-9999px;margin-left:9999px"), ("left-sticky", "position:sticky;left:-9999px"),
    ("top", "position:absolute;top:-9999px"), ("top-fixed", "position:fixed;top:-3000px"), ("top-relative", "position:relative;top:-9999px"),
    ("inset", "position:absolute;inset:-9999px auto auto -9999px"), ("inset-inline", "position:absolute;inset-inline-start:-9999px"),
    ("left-small", "position:relative;left:-5px"), ("margin-left", "margin-left:-9999px"), ("margin-inline", "margin-inline:-9999px 0"),
    ("margin-short", "margin:0 0 0 -9999px"), ("margin-small", "margin:-2px -3px"), ("margin-padding", "margin-left:-9999px;padding-left:9999px"),
    ("indent", "text-indent:-9999px"), ("indent-nowrap", "text-indent:-9999px;overflow:hidden;white-space:nowrap"),
    ("indent-em", "text-indent:-999em"), ("indent-small", "text-indent:2em"), ("font-size-0", "font-size:0"), ("font-size-1", "font-size:1px"),
    ("font-size-em", "font-size:.01em"), ("font-size-percent", "font-size:1%"), ("font-size-12", "font-size:12px"),
    ("font-short", "font:0/0 a"), ("font-short-ok", "font:italic bold 14px/1.5 Arial, sans-serif"), ("font-size-rem", "font-size:0rem"),
    ("font-size-calc", "font-size:calc(1px * 0)"), ("font-size-clamp", "font-size:clamp(12px, 2vw, 20px)"),
    ("color-white", "color:#fff"), ("color-rgb", "color:rgb(255 255 255)"), ("color-hsl", "color:hsl(0, 0%, 100%)"),
    ("color-near", "color:#fdfdfd"), ("color-transparent", "color:transparent"), ("color-alpha", "color:rgba(0,0,0,0)"),
    ("color-fill", "-webkit-text-fill-color:transparent"), ("color-hex8", "color:#00000000"), ("color-hwb", "color:hwb(0 100% 0%)"),
    ("color-own-ground", "color:#123456;background:#123456"), ("color-own-ground-2", "color:navy;background-color:#000080"),
    ("color-white-dark", "color:#fff;background:#024"), ("color-grey", "color:#777"), ("color-invalid", "color:whit"),
    ("color-shadow", "color:#fff;text-shadow:1px 1px 2px #000"), ("color-current", "background:currentColor"),
    ("height-0", "height:0;overflow:hidden"), ("height-0-visible", "height:0"), ("width-0", "width:0;overflow:hidden"),
    ("width-0-visible", "width:0"), ("max-height-0", "max-height:0;overflow:hidden"), ("max-width-0", "max-width:0;overflow:hidden"),
    ("height-1", "height:1px;width:1px;overflow:hidden"), ("height-0-min", "height:0;min-height:40px;overflow:hidden"),
    ("height-0-clip", "height:0;overflow:clip"), ("height-0-auto", "height:0;overflow:auto"), ("height-0-y", "height:0;overflow-y:hidden"),
    ("height-40", "height:40px;overflow:hidden"), ("height-0-padding", "height:0;padding-bottom:40px;overflow:hidden"),
    ("line-height-0", "line-height:0;overflow:hidden"), ("line-height-0-visible", "line-height:0"),
    ("sr-only", "position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip:rect(0,0,0,0);border:0"),
    ("clip", "position:absolute;clip:rect(0 0 0 0)"), ("clip-commas", "position:absolute;clip:rect(1px, 1px, 1px, 1px)"),
    ("clip-static", "clip:rect(0 0 0 0)"), ("clip-auto", "position:absolute;clip:auto"),
    ("clip-path-inset", "clip-path:inset(50%)"), ("clip-path-inset-100", "clip-path:inset(100%)"), ("clip-path-inset-0", "clip-path:inset(0)"),
    ("clip-path-circle", "clip-path:circle(0)"), ("clip-path-polygon", "clip-path:polygon(0 0,0 0,0 0)"),
    ("clip-path-ok", "clip-path:inset(1px)"), ("clip-path-half", "clip-path:inset(0 0 100% 0)"), ("clip-path-xywh", "clip-path:xywh(0 0 0 0)"),
    ("scale-0", "transform:scale(0)"), ("scale-x-0", "transform:scaleX(0)"), ("scale-property", "scale:0"), ("scale-ok", "transform:scale(.9)"),
    ("scale-two", "transform:scale(1, 0)"), ("scale-3d", "transform:scale3d(0,0,1)"), ("matrix-0", "transform:matrix(0,0,0,0,0,0)"),
    ("matrix-away", "transform:matrix(1,0,0,1,-9999,0)"), ("rotate-y", "transform:rotateY(90deg)"), ("rotate", "transform:rotate(3deg)"),
    ("translate-x", "transform:translateX(-9999px)"), ("translate", "transform:translate(-300vw, 0)"), ("translate-3d", "transform:translate3d(-9999px,0,0)"),
    ("translate-property", "translate:-9999px"), ("translate-y", "transform:translateY(-9999px)"), ("translate-small", "transform:translateX(10px)"),
    ("translate-many", "transform:rotate(0deg) translateX(-9999px)"), ("translate-back", "transform:translateX(-9999px) translateX(9999px)"),
    ("content-visibility", "content-visibility:hidden"), ("content-visibility-auto", "content-visibility:auto"),
    ("float-left", "float:left;margin-left:-9999px"), ("all-unset", "all:unset"), ("display-none-all", "display:none;all:revert"),
    ("nothing", "font-weight:bold"), ("block", "display:block"), ("inline-block", "display:inline-block"), ("flex", "display:flex"),
    ("zoom", "zoom:1"), ("overflow", "overflow:hidden"), ("letter-spacing", "letter-spacing:-1em"), ("columns", "max-height:20px"),
    ("letter-spacing-ok", "letter-spacing:-.02em"), ("letter-spacing-wide", "letter-spacing:3px"), ("word-spacing", "word-spacing:-9999px"),
    ("word-spacing-ok", "word-spacing:2px"), ("zoom-0", "zoom:0"), ("zoom-small", "zoom:.01"), ("zoom-percent", "zoom:1%"),
    ("inset-inline-short", "position:absolute;inset-inline:-9999px auto"), ("inset-block", "position:absolute;inset-block-start:-9999px"),
    ("margin-inline-start", "margin-inline-start:-9999px"), ("margin-right", "float:right;margin-right:-9999px"),
    ("margin-top", "margin-top:-9999px"), ("rotate-property", "rotate:y 90deg"), ("rotate-property-ok", "rotate:2deg"),
    ("scale-property-two", "scale:1 0"), ("translate-property-two", "translate:0 -9999px"), ("translate-property-ok", "translate:3px 3px"),
    ("mask-none", "mask:none"), ("mask-clear", "mask-image:linear-gradient(transparent,transparent)"),
    ("mask-webkit", "-webkit-mask:linear-gradient(#0000,#0000)"), ("mask-ok", "mask-image:linear-gradient(#000,#000)"), ("mask-size", "mask:linear-gradient(#000,#000) 0 0/0 0 no-repeat"),
    ("filter-brightness", "filter:brightness(1.1)"), ("filter-blur", "filter:blur(0)"), ("filter-two", "filter:brightness(1) opacity(0)"),
    ("filter-blur-much", "filter:blur(90px)"), ("filter-calc", "filter:opacity(calc(1 - 1))"),
    ("color-lab", "color:lab(100 0 0)"), ("color-lch", "color:lch(100% 0 0)"), ("color-oklab", "color:oklab(1 0 0)"), ("color-oklch", "color:oklch(1 0 0)"),
    ("color-oklch-dark", "color:oklch(30% .1 30)"), ("color-srgb", "color:color(srgb 1 1 1)"), ("color-mix", "color:color-mix(in srgb, white, white)"),
    ("color-mix-clear", "color:color-mix(in srgb, red 0%, transparent)"), ("color-mix-dark", "color:color-mix(in srgb, black 60%, white)"),
    ("color-relative", "color:rgb(from white r g b)"), ("color-light-dark", "color:light-dark(white,black)"), ("color-calc", "color:rgb(calc(200 + 55) 255 255)"),
    ("color-system", "color:Canvas"), ("color-hsl-turn", "color:hsl(1turn 0% 100%)"), ("color-current", "color:currentColor"),
    ("color-ground-current", "color:#345;background-color:currentColor"), ("color-lab-dark", "color:lab(20% 10 10)"),
    ("font-size-calc-em", "font-size:calc(1em - 16px)"), ("font-size-min", "font-size:min(0px, 2em)"), ("font-size-max", "font-size:max(0px, 1em)"),
    ("font-size-vw", "font-size:.01vw"), ("font-short-calc", "font:calc(0px)/1 a"), ("font-size-clamp-0", "font-size:clamp(0px, 0vw, 1px)"),
    ("nowrap-width-0", "width:0;white-space:nowrap;overflow:hidden"), ("indent-100", "display:block;text-indent:100%;white-space:nowrap;overflow:hidden"),
    ("indent-200", "display:block;text-indent:200%;white-space:nowrap;overflow:hidden"), ("max-width-1", "max-width:1px;max-height:1px;overflow:hidden"),
    ("height-calc-0", "height:calc(1px - 1px);overflow:hidden"), ("height-min-0", "height:min(0px,10vh);overflow:hidden"),
    ("sticky", "position:sticky;top:0"), ("sticky-left", "position:sticky;left:0"), ("clip-path-polygon-line", "clip-path:polygon(0 0,100% 0,100% 0)"),
    ("clip-path-circle-at", "clip-path:circle(0 at 50% 50%)"), ("clip-path-ellipse", "clip-path:ellipse(0 0)"), ("clip-path-circle-far", "clip-path:circle(10px at -200px -200px)"),
    ("clip-path-inset-neg", "clip-path:inset(0 0 0 100%)"), ("clip-path-url", "clip-path:url(#khong)"), ("clip-path-shape", "clip-path:path('M0 0h0v0z')"),
    ("backface", "transform:rotateY(180deg);backface-visibility:hidden"), ("skew", "transform:skewX(90deg)"), ("perspective", "transform:perspective(1px) translateZ(5px)"),
    ("rotate-x", "transform:rotateX(90deg)"), ("rotate-3d", "transform:rotate3d(0,1,0,90deg)"), ("scale-neg", "transform:scaleX(-1)"),
    ("writing-mode", "writing-mode:vertical-rl"), ("direction", "direction:rtl;text-indent:-9999px"), ("direction-left", "direction:rtl;position:absolute;right:-9999px"),
    ("contain", "contain:strict"), ("contain-size", "contain:size;overflow:hidden"), ("aspect", "aspect-ratio:1/1"), ("line-clamp", "display:-webkit-box;-webkit-line-clamp:1;overflow:hidden"),
    ("offset-path", "offset-path:none"), ("z-index", "position:relative;z-index:-1"), ("z-index-ok", "position:relative;z-index:5"), ("blend", "mix-blend-mode:multiply"),
    ("user-select", "user-select:none"), ("animation", "animation:an 1s"), ("transition", "transition:all .3s"), ("text-clip", "background:linear-gradient(#036,#036);background-clip:text;color:transparent"),
    ("text-security", "-webkit-text-security:disc"), ("text-transform", "text-transform:uppercase"), ("visibility-inherit", "visibility:inherit"),
    ("display-grid", "display:grid"), ("display-inline-none", "display:inline none"), ("border-spacing", "border-spacing:0"), ("opacity-two", "opacity:0;opacity:1"),
    ("opacity-exp", "opacity:1e-9"), ("left-exp", "position:absolute;left:-1e5px"), ("left-max", "position:absolute;left:max(-9999px,-50000px)"),
    ("left-clamp", "position:absolute;left:clamp(-9999px,-5000px,0px)"), ("left-upper", "POSITION:ABSOLUTE;LEFT:-9999PX"), ("left-vw", "position:absolute;left:-200vw"),
    ("left-round", "position:absolute;left:round(-9999.4px,1px)"), ("left-calc-mult", "position:absolute;left:calc(-1px * 9999)"), ("left-env", "position:absolute;left:env(khong,-9999px)"),
    ("bottom-fixed", "position:fixed;bottom:-3000px"), ("right-fixed", "position:fixed;right:-3000px"), ("height-1-line", "height:1px;overflow:hidden"),
]
NEEDS_LAYOUT = {"rotate", "clip-path-ok", "margin-top", "word-spacing", "indent-100", "indent-200", "zoom-small", "zoom-percent", "contain", "contain-size", "perspective", "skew", "margin-right", "direction", "direction-left",
                "clip-path-circle-far", "clip-path-shape", "mask-size", "filter-blur-much", "clip-path-polygon-line", "left-percent", "rotate-y", "left-back", "letter-spacing", "display-table-column"}
ATTRIBUTES = [("attr-hidden", "hidden"), ("attr-hidden-found", 'hidden="until-found"'), ("attr-aria", 'aria-hidden="true"'),
              ("attr-inert", "inert"), ("attr-popover", "popover"), ("attr-class-hidden", 'class="hidden"'), ("attr-align", 'align="left"')]
CONTAINERS = [("details", "<details>", "</details>"), ("details-open", "<details open>", "</details>"), ("dialog", "<dialog>", "</dialog>"),
              ("dialog-open", "<dialog open>", "</dialog>"), ("noscript", "<noscript>", "</noscript>"), ("template", "<template>", "</template>"),
              ("center", "<center>", "</center>"), ("font-white", '<font color="white">', "</font>"),
              ("details-nested", "<details open><summary>x</summary><details>", "</details></details>"),
              ("details-nested-open", "<details><summary>x</summary><details open>", "</details></details>"),
              ("video", "<video>", "</video>"), ("audio", "<audio controls>", "</audio>"), ("canvas", "<canvas width=20 height=20>", "</canvas>"),
              ("iframe", '<iframe src="about:blank">', "</iframe>"), ("object", "<object>", "</object>"), ("object-data", '<object data="data:text/html,x">', "</object>"),
              ("noframes", "<noframes>", "</noframes>"), ("noembed", "<noembed>", "</noembed>"), ("svg-title", "<svg><title>", "</title></svg>"),
              ("svg-desc", "<svg><desc>", "</desc></svg>"), ("svg-foreign", '<svg width="300" height="90"><foreignObject width="300" height="80">', "</foreignObject></svg>"),
              ("math", "<math><annotation-xml>", "</annotation-xml></math>"), ("ruby-rp", "<ruby>a<rp>", "</rp></ruby>"), ("ruby-rt", "<ruby>a<rt>", "</rt></ruby>"),
              ("select", "<select>", "</select>"), ("textarea", "<textarea>", "</textarea>"), ("datalist", "<datalist>", "</datalist>"),
              ("marquee", "<marquee>", "</marquee>"), ("marquee-0", '<marquee width="0" height="0">', "</marquee>"), ("nobr", "<nobr>", "</nobr>"),
              ("map", '<map name="m">', "</map>"), ("popover-div", "<div popover>", "</div>"), ("inert-div", "<div inert>", "</div>"), ("xmp", "<xmp>", "</xmp>"),
              ("meter", "<meter>", "</meter>"), ("progress", "<progress>", "</progress>"), ("fieldset", "<fieldset>", "</fieldset>"),
              ("table-0", '<table width="0" height="0"><tr><td>', "</td></tr></table>"), ("font-size-1", '<font size="1">', "</font>"), ("font-size-minus", '<font size="-7">', "</font>"),
              ("tr-bgcolor", '<table><tr bgcolor="#c0ffee"><td><font color="#c0ffee">', "</font></td></tr></table>"),
              ("collapse-row", '<table><tr style="visibility:collapse"><td>', "</td></tr><tr><td>x</td></tr></table>"),
              ("collapse-cell", '<table><tr><td style="visibility:collapse">', "</td><td>x</td></tr></table>"),
              ("caption-hidden", '<table><caption style="display:none">', "</caption><tr><td>x</td></tr></table>"),
              ("overlay", '<div style="position:relative">', '<div style="position:absolute;inset:0;background:#fff"></div></div>'),
              ("overlay-clear", '<div style="position:relative">', '<div style="position:absolute;inset:0"></div></div>'),
              ("overlay-over", '<div style="position:relative"><div style="position:relative;z-index:3">', '</div><div style="position:absolute;inset:0;background:#fff"></div></div>'),
              ("overlay-100", '<div style="position:relative">', '<b style="position:absolute;left:0;top:0;width:100%;height:100%;background:#eee;z-index:2"></b></div>'),
              ("overlay-low", '<div style="position:relative">', '<b style="position:absolute;left:0;top:0;width:100%;height:100%;background:#eee;z-index:-2"></b></div>'),
              ("track", '<div style="overflow:hidden;width:300px"><div style="transform:translateX(-100%)">', "</div></div>"),
              ("track-left", '<div style="overflow:hidden;width:300px;position:relative"><div style="position:relative;left:-100%">', "</div></div>"),
              ("track-margin", '<div style="overflow:hidden;width:300px"><div style="margin-left:100%">', "</div></div>"),
              ("track-flex", '<div style="overflow:hidden;width:300px;display:flex"><p style="flex:0 0 100%">x</p><div style="flex:0 0 100%">', "</div></div>"),
              ("track-up", '<div style="overflow:hidden;height:40px;position:relative"><div style="position:absolute;top:100%">', "</div></div>"),
              ("track-px", '<div style="overflow:hidden;width:300px;height:60px;position:relative"><div style="position:absolute;left:350px">', "</div></div>"),
              ("track-down", '<div style="overflow:hidden;width:300px;height:60px"><div style="margin-top:70px">', "</div></div>"),
              ("font-dark", '<font color="#003300">', "</font>"), ("bgcolor", '<table bgcolor="#ffffff"><tr><td style="color:white">', "</td></tr></table>")]

# {s} is the target: <TAG id=t class="muc phu" data-loai="an hien" lang=vi title=x> in <div id=w class="vung"> in <main id=m class=trang>.
SELECTORS = ["#t", ".muc", ".muc.phu", ".phu.muc", "TAG.muc", "TAG#t", "*.muc", "[data-loai]", '[data-loai="an hien"]', "[data-loai~=hien]",
             "[data-loai^=an]", "[data-loai$=hien]", "[data-loai*='n h']", "[data-loai|=an]", "[data-LOAI~=HIEN i]",
             ".vung .muc", ".vung>.muc", ".trang .muc", ".trang>.muc", "main TAG.muc", "body #m #w #t", "#w>*", ".vung>:not(.khac)",
             ".muc:not(.khac)", ".muc:not(.phu)", ".muc:not(#x,.y)", ".vung>:first-child", ".vung>:last-child", ".vung>:nth-child(2)",
             ".vung>:nth-child(even)", ".vung>:nth-child(2n+1)", ".vung>:nth-child(-n+2)", ".vung>:nth-last-child(1)", ".vung>TAG:nth-of-type(1)",
             ".vung>:nth-child(1 of .muc)", ".vung>:nth-last-child(1 of .muc,.sau)", ".vung>:nth-child(even of :not(.truoc))", ".vung:has(+.khong) .muc", ".trang:has(.muc):not(:has(.khong)) .muc",
             ".muc:has(a)", ".muc:not(:has(img))", ".vung:has(> .muc) > .muc", ":is(:has(.muc)) .muc", ".truoc:has(+.muc)+.muc", ".muc:nth-of-type(n+1)", "TAG:is(.muc,:khong)", ".muc:any-link", ".muc:read-write",
             ".muc:defined", ".muc:only-of-type", "[class='muc phu']", "[title=x s]", ".muc:not(:hover)", ".muc:not(:focus-within)", "#w .muc:not(:target)", ".trang :where(.vung .muc)", ".vung>:only-child", ".truoc+.muc", ".truoc~.muc", ".truoc+*+*", ":is(.muc,.la)", ":where(#t)",
             ".vung:has(.muc) .muc", ".vung:has(>.khong) .muc", "html body .muc", ":root .muc", ".muc:hover", ".muc:focus", ".muc::before", ".muc:empty",
             ".muc:lang(vi)", ".m\\75 c", "#\\74", ".MUC", ".muc:is(TAG)", "TAG:not([class])", ".muc:link", ".muc:checked", ".muc:root",
             ".vung>.muc:nth-child(odd)", ".la, .muc", ".la, :khong-co, .muc", ".muc:hover, .muc", ":is(:khong-co, .muc)", "#w .muc:last-of-type",
             "* .muc", "*", ".vung *", ":not(html):not(body):not(head):not(style):not(title):not(meta).muc", ".muc:first-of-type", "div>.muc.phu[title]"]
MEDIA = ["screen", "print", "all", "not all", "not print", "only screen", "(max-width:600px)", "(min-width:1024px)", "(max-width:1366px)",
         "(min-width:1400px)", "screen and (min-width:768px)", "screen and (max-width:767px)", "(width>=1000px)", "(400px<=width<=900px)",
         "(orientation:landscape)", "(orientation:portrait)", "print, screen", "not screen and (min-width:1px)", "(min-width:40em)",
         "(max-height:500px)", "(prefers-color-scheme:light)", "(prefers-reduced-motion:reduce)", "(min-width:10px) or (max-width:1px)",
         "speech", "handheld", "(min-resolution:10dppx)", "(color)", "((min-width:100px))", "not (min-width:100px)", "(1000px<width<2000px)", "(width>1366px)", "(width>=1366px)", "(height<=768px)", "(aspect-ratio>1/1)", "(calc(100px*2)<width)", "(hover)",
         "(pointer:fine)", "screen and (not (min-width:9999px))", "(width:1366px)", "not ((width<500px) or (height<100px))", "(min-aspect-ratio:16/10)", "(khong)", "(scripting:enabled)"]
SUPPORTS = ["(display:grid)", "(display:khong)", "not (display:grid)", "(display:flex) and (color:red)", "selector(:has(a))", "(gap:1px) or (khong:co)",
            "(--a:b)", "not (khong:co)", "selector(a > b)", "selector(:khong-co)", "not selector(:khong-co)", "selector(:is(a,b))", "selector(a::khong)", "font-tech(color-colrv1)", "(color:lab(1 0 0))",
            "(display:grid) and (not (display:khong))", "(width:calc(1px + 1em))", "(color:khong)"]


def wrap_rule(rng, selector, body, other):
    """Text of a sheet in which `selector{body}` stands in one of many ways; `other` is something that may undo it."""
    rule, undo = "%s{%s}" % (selector, body), "%s{%s}" % (selector, other)
    first = body.split(";")[0]
    name, value = first.split(":", 1)
    important = ";".join(d + "!important" for d in body.split(";") if "!" not in d)
    return rng.choice([
        lambda: ("plain", rule), lambda: ("plain", rule), lambda: ("plain", rule),
        lambda: ("media", "@media %s{%s}" % (rng.choice(MEDIA), rule)), lambda: ("media", "@media %s{%s}" % (rng.choice(MEDIA), rule)),
        lambda: ("media-nested", "@media screen{@media %s{%s}}" % (rng.choice(MEDIA), rule)),
        lambda: ("supports", "@supports %s{%s}" % (rng.choice(SUPPORTS), rule)),
        lambda: ("layer", "@layer a{%s}%s" % (rule, undo)), lambda: ("layer", "@layer b,a;@layer a{%s}@layer b{%s}" % (rule, undo)),
        lambda: ("layer", "@layer a.b{%s}@layer a{%s}" % (rule, undo)),
        lambda: ("layer-important", "@layer a,b;@layer a{%s{%s}}@layer b{%s{%s!important}}" % (selector, important, selector, other)),
        lambda: ("important", "%s{%s}%s" % (selector, important, undo)), lambda: ("order", rule + undo), lambda: ("order", undo + rule),
        lambda: ("fight", "%s{%s}%s{%s}" % (selector, body, rng.choice(SELECTORS), other)),
        lambda: ("fight", "%s{%s}%s{%s}" % (rng.choice(SELECTORS), other, selector, body)),
        lambda: ("var", ":root{--v:%s}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("var", ".vung{--v:%s}%s{%s:var(--v)}" % (value, selector, name)),
        lambda: ("var-fallback", "%s{%s;%s:var(--khong, %s)}" % (selector, body, name, value)),
        lambda: ("var-invalid", "%s{%s;%s:var(--khong)}" % (selector, body, name)),
        lambda: ("var-chain", ":root{--a:var(--b);--b:%s}%s{%s:var(--a)}" % (value, selector, name)),
        lambda: ("nested", ".vung{color:inherit;& .muc{%s}}" % body), lambda: ("nested", ".trang{.vung{>.muc{%s}}}" % body),
        lambda: ("nested-media", "%s{@media %s{%s}}" % (selector, rng.choice(MEDIA), body)),
        lambda: ("broken-before", ".x{color:red;;}} %s" % rule), lambda: ("broken-before", "@khong co;%s" % rule),
        lambda: ("broken-before", ".x{;color:red;foo}%s" % rule), lambda: ("comment", "<!-- %s -->" % rule),
        lambda: ("charset", '@charset "utf-8";@import url(khong.css) print;%s' % rule), lambda: ("unclosed", rule[:-1]),
        lambda: ("inherit", "%s%s>*{%s:inherit}" % (rule, selector.split(",")[0].split("::")[0], name)),
        lambda: ("scope", "@scope (.vung){.muc{%s}}" % body), lambda: ("scope-limit", "@scope (.trang) to (.vung){.muc{%s}}" % body),
        lambda: ("scope-self", "@scope (.muc){:scope{%s}}" % body), lambda: ("scope-limit", "@scope (.trang) to (.la){.muc{%s}}" % body),
        lambda: ("container", ".vung{container-type:inline-size}@container (min-width:%dpx){%s}" % (rng.choice([1, 5000]), rule)),
        lambda: ("container", "@container (min-width:1px){%s}" % rule), lambda: ("starting", "@starting-style{%s}" % rule),
        lambda: ("two-sheets", "@layer a{%s}</style><style>@layer b{%s}@layer a{%s}" % (undo, undo, rule)),
        lambda: ("two-sheets", "@layer b,a;</style><style>@layer a{%s}</style><style>@layer b{%s}" % (rule, undo)),
        lambda: ("two-sheets", "%s</style><style>%s" % (undo, rule)), lambda: ("two-sheets", "%s</style><style media=print>%s" % (undo, rule)),
        lambda: ("var-own", ".muc{--v:%s}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("var-near", ":root{--v:%s}.vung{--v:%s}%s{%s;%s:var(--v)}" % (rng.choice(["1px", "block", "1"]), value, selector, body, name)),
        lambda: ("var-beside", ".truoc,.sau,.khac{--v:%s}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("var-cycle", ".vung{--a:var(--b);--b:var(--a)}%s{%s;%s:var(--a, %s)}" % (selector, body, name, value)),
        lambda: ("var-initial", ":root{--v:%s}.muc{--v:initial}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("var-part", ":root{--v:%s}%s{%s;%s:var(--v) }" % (value[:-1] if len(value) > 1 else value, selector, body, name)),
        lambda: ("var-registered", "@property --v{syntax:'*';inherits:true;initial-value:%s}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("var-important", ".muc{--v:%s!important}#t{--v:khong}%s{%s;%s:var(--v)}" % (value, selector, body, name)),
        lambda: ("keyword", "%s{%s;%s:%s}" % (selector, body, name, rng.choice(["initial", "inherit", "unset", "revert", "revert-layer"]))),
    ])()


def content(rng, ids):
    """What a target holds: its own elements with ids."""
    text = rng.choice(TEXTS)
    return rng.choice([
        lambda: '<a id="%s" href="http://nha-cai-mau.example/">%s</a>' % (ids(), text),
        lambda: '%s <a id="%s" href="/tin">%s</a> <b id="%s">mới</b>' % (text, ids(), rng.choice(TEXTS), ids()),
        lambda: '<span id="%s"><a id="%s" href="/x">%s</a></span>' % (ids(), ids(), text),
        lambda: '<em id="%s">%s</em> và <strong id="%s">%s</strong>' % (ids(), text, ids(), rng.choice(TEXTS)),
        lambda: '<a id="%s" href="/x"><img id="%s" src="a.png" alt="" width="90" height="30"></a> %s' % (ids(), ids(), text),
        lambda: '<a id="%s" href="/x" style="color:#036">%s</a>' % (ids(), text),
        lambda: '<span id="%s" style="%s">%s</span> %s' % (ids(), rng.choice(["visibility:visible", "font-size:16px", "color:#900",
                "position:absolute", "opacity:1", "display:block", "position:fixed;top:200px;left:0", "text-indent:0", "position:relative;left:9999px"]),
                text, rng.choice(TEXTS)),
    ])()


def technique_page(rng):
    ids = patterns.counter()
    name, body = rng.choice(TECHNIQUES)
    tag = rng.choice(["div", "div", "p", "span", "a", "section", "li", "h3", "b", "td"])
    other = rng.choice(["display:block", "visibility:visible", "opacity:1", "position:static", "color:#222", "height:auto", "font-size:14px", "display:flex"])
    kind, layout = name, name in NEEDS_LAYOUT
    sheet, attribute = "", ""
    if rng.random() < .35:
        way, attribute = "inline", ' style="%s"' % body
        if rng.random() < .4:
            way, sheet = "inline-fight", "%s{%s%s}" % (rng.choice(SELECTORS), other, rng.choice(["", "!important"]))
    else:
        way, sheet = wrap_rule(rng, rng.choice(SELECTORS), body, other)
    sheet = sheet.replace("TAG", tag)
    inner = content(rng, ids)
    before = rng.choice(["", '<p class="truoc" id="%s">%s</p>' % (ids(), rng.choice(TEXTS)),
                         '<p class="truoc" id="%s">%s</p><p id="%s">%s</p>' % (ids(), rng.choice(TEXTS), ids(), rng.choice(TEXTS))])
    after = rng.choice(["", '<p class="sau" id="%s">%s</p>' % (ids(), rng.choice(TEXTS))])
    target = '<%s id="t" class="muc phu" data-loai="an hien" lang="vi" title="x"%s>%s</%s>' % (tag, attribute, inner, tag)
    if tag == "td":
        target = "<table><tr>%s<td>%s</td></tr></table>" % (target, rng.choice(TEXTS))
    elif tag == "li":
        target = "<ul>%s<li>%s</li></ul>" % (target, rng.choice(TEXTS))
    dark = rng.choice(["", "", "", ' style="background:#134;color:#fff"'])
    page = '<main id="m" class="trang"><div id="w" class="vung"%s>%s%s%s</div></main>' % (dark, before, target, after)
    return kind + "/" + way, layout, sheet, page


def attribute_page(rng):
    ids = patterns.counter()
    if rng.random() < .5:
        name, attribute = rng.choice(ATTRIBUTES)
        sheet = rng.choice(["", ".hidden{display:none}", "[hidden]{display:block}", ".muc{display:block}", ".vung *{visibility:visible}",
                            "[hidden]{display:none!important}", "[aria-hidden=true]{visibility:hidden}"])
        return name, False, sheet, '<div class="vung" id="w"><div id="t" %s>%s</div><p id="%s">%s</p></div>' % (
            attribute, content(rng, ids), ids(), rng.choice(TEXTS))
    name, start, end = rng.choice(CONTAINERS)
    summary = '<summary id="%s">%s</summary>' % (ids(), rng.choice(TEXTS)) if name.startswith("details") else ""
    return name, name.startswith(("track", "overlay", "svg-foreign")), "", '<div id="w">%s%s<p id="%s">%s</p>%s%s<p id="%s">%s</p></div>' % (
        start, summary, ids(), rng.choice(TEXTS), content(rng, ids), end, ids(), rng.choice(TEXTS))


def pages(seed, count):
    """Dictionaries: kind, honest, layout (the answer needs one), html."""
    rng = random.Random(seed)
    for _ in range(count):
        draw, honest = rng.random(), False
        if draw < .62:
            kind, layout, sheet, body = technique_page(rng)
        elif draw < .70:
            kind, layout, sheet, body = attribute_page(rng)
        else:
            kind, layout, sheet, body = patterns.page(rng, TEXTS)
            honest = True
        doctype = "" if rng.random() < .08 else "<!doctype html>\n"
        html = '%s<html lang="vi"><head><meta charset="utf-8"><title>Sở Y tế tỉnh</title><style>%s</style></head>\n<body>' \
               '<h1 id="h">Cổng thông tin</h1>%s<p id="f">Chân trang</p></body></html>\n' % (doctype, sheet, body)
        yield {"kind": kind, "honest": honest, "layout": layout, "html": html}
