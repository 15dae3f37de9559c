"""documents.py: what judging documents, and pages with inline scripts, costs: documents.py BUILD. Files are generated; `scan` reads many copies of each, and
one copy, so that starting the program falls out of the difference. CPU of all processes."""
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "documents"))

from formats import docx, pdf, pptx, xlsx

SENTENCE = ("Thực hiện Kế hoạch số %d/KH-UBND của Ủy ban nhân dân tỉnh về tăng cường quản lý nhà nước, "
            "các sở, ban, ngành báo cáo kết quả trước ngày 30 tháng 11.")
LINES = 45 # a dense page
COPIES = 20
PAGE_COPIES = 200
# What honest pages have inside: a counter that asks for its file, a menu, a library's start, a clock.
SCRIPTS = """<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments);}gtag('js',new Date());</script>
<script>(function(d,s,id){var js,f=d.getElementsByTagName(s)[0];if(d.getElementById(id))return;js=d.createElement(s);js.id=id;
js.src='https://connect.facebook.net/vi_VN/sdk.js';f.parentNode.insertBefore(js,f);}(document,'script','facebook-jssdk'));</script>
<script>jQuery(function($){$('.menu li').hover(function(){$(this).children('ul').show();},function(){$(this).children('ul').hide();});});</script>
<script>function clock(){var now=new Date();document.getElementById('clock').innerHTML=now.toLocaleDateString('vi-VN');}
setInterval(clock,1000);</script>"""


def page(scripts):
    text = "".join("<p>%s</p>" % (SENTENCE % number) for number in range(60))
    menu = "".join('<li><a href="/muc-%d/">Mục %d</a><ul><li><a href="/muc-%d/a">Tin</a></li></ul></li>' % (n, n, n) for n in range(30))
    return ('<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Kế hoạch</title></head><body>'
            '<div id="clock"></div><ul class="menu">%s</ul>%s%s</body></html>' % (menu, text, scripts)).encode()


def files():
    lines = [SENTENCE % number for number in range(LINES)]
    yield "PDF, 50 pages of %d lines" % LINES, 50, "a page", "a.pdf", pdf([lines] * 50)
    links = [(line, "https://co-quan-%d.example/" % number) for number, line in enumerate(lines)]
    yield "PDF, 50 pages of %d links" % LINES, 50, "a page", "b.pdf", pdf([links] * 50)
    yield "DOCX, 2,000 paragraphs", 2, "1,000 paragraphs", "c.docx", docx([SENTENCE % number for number in range(2000)])
    yield "XLSX, 5,000 rows of 3", 5, "1,000 rows", "d.xlsx", xlsx([["Xã %d" % row, SENTENCE % row, row] for row in range(5000)])
    yield "PPTX, 40 slides of 10", 40, "a slide", "e.pptx", pptx([lines[:10]] * 40)
    yield "HTML, 15 KB, no script", 1, "a page", "g.html", page("")
    yield "HTML, the same, four scripts", 1, "a page", "h.html", page(SCRIPTS)
    yield "text, 2,000 lines", 2, "1,000 lines", "f.txt", "\n".join(SENTENCE % number for number in range(2000)).encode()


def cost(build, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([os.path.join(build, "rasoat"), "scan", folder], check=True, stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert b'"clean"' in out and b'"unknown"' not in out, out
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    for name, parts, part, file, data in files():
        with tempfile.TemporaryDirectory() as folder:
            seconds = []
            more = PAGE_COPIES if file.endswith("html") else COPIES
            for copies in (1, 1 + more):
                for copy in range(copies):
                    with open(os.path.join(folder, "%d-%s" % (copy, file)), "wb") as out:
                        out.write(data)
                seconds.append(cost(sys.argv[1], folder))
            print("%-28s %7.0f us %s" % (name, (seconds[1] - seconds[0]) / more / parts * 1e6, part))


main()
