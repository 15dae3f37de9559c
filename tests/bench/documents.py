"""documents.py: what judging documents costs: documents.py BUILD. Files are generated; `scan` reads many copies of each, and
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


def files():
    page = [SENTENCE % number for number in range(LINES)]
    yield "PDF, 50 pages of %d lines" % LINES, 50, "a page", "a.pdf", pdf([page] * 50)
    links = [(line, "https://co-quan-%d.example/" % number) for number, line in enumerate(page)]
    yield "PDF, 50 pages of %d links" % LINES, 50, "a page", "b.pdf", pdf([links] * 50)
    yield "DOCX, 2,000 paragraphs", 2, "1,000 paragraphs", "c.docx", docx([SENTENCE % number for number in range(2000)])
    yield "XLSX, 5,000 rows of 3", 5, "1,000 rows", "d.xlsx", xlsx([["Xã %d" % row, SENTENCE % row, row] for row in range(5000)])
    yield "PPTX, 40 slides of 10", 40, "a slide", "e.pptx", pptx([page[:10]] * 40)
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
            for copies in (1, 1 + COPIES):
                for copy in range(copies):
                    with open(os.path.join(folder, "%d-%s" % (copy, file)), "wb") as out:
                        out.write(data)
                seconds.append(cost(sys.argv[1], folder))
            print("%-28s %7.0f us %s" % (name, (seconds[1] - seconds[0]) / COPIES / parts * 1e6, part))


main()
