"""make.py: writes the documents among the test pages (tests/cases/documents, tests/province). The files are in the
repository; run it only to change one: python3 -B tests/documents/make.py"""
import io
import os
import zipfile

from formats import LOCK, docx, odt, package, pdf, pptx, scan_pdf, xlsx

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "cases", "documents")

UPLOAD = "https://so-y-te.hoalu.example/uploads/2026/11/"


def case(name, file, data, expect, why, url=None):
    folder = os.path.join(CASES, name)
    os.makedirs(folder, exist_ok=True)
    for entry, content in ((file, data), ("expect", "\n".join(expect) + "\n"), ("why", why + "\n"),
                           ("url", url + "\n" if url else None)):
        if content is not None:
            with open(os.path.join(folder, entry), "wb") as out:
                out.write(content if isinstance(content, bytes) else content.encode())


SPAM = [
    "KUVANG - NHÀ CÁI UY TÍN SỐ 1 CHÂU Á",
    "Đăng ký nhận ngay 188k, hoàn trả 1,5% mỗi ngày.",
    "Tài xỉu online, nổ hũ đổi thưởng, bắn cá, cá cược bóng đá.",
]

DECREE = [
    "CHÍNH PHỦ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "NGHỊ ĐỊNH",
    "Quy định xử phạt vi phạm hành chính về kinh doanh trò chơi có thưởng, đặt cược",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định hành vi vi phạm, hình thức xử phạt, mức phạt tiền và thẩm quyền xử phạt",
    "đối với tổ chức, cá nhân kinh doanh đặt cược đua ngựa, đua chó và bóng đá quốc tế.",
    "Điều 12. Phạt tiền từ 90 triệu đồng đến 100 triệu đồng đối với hành vi tổ chức đánh bạc trái phép,",
    "quảng cáo cá cược bóng đá, nhà cái trên mạng. Tịch thu tang vật, phương tiện vi phạm hành chính.",
]

POLICE = [
    "CÔNG AN TỈNH HOA LƯ", "BÁO CÁO", "Kết quả đấu tranh với tội phạm đánh bạc trên không gian mạng",
    "Cơ quan Cảnh sát điều tra đã khởi tố vụ án, khởi tố 14 bị can về tội tổ chức đánh bạc và đánh bạc.",
    "Các đối tượng lập trang kuvang888.example, sunwin-vip.example để lôi kéo người chơi tài xỉu online,",
    "nổ hũ đổi thưởng, tổng số tiền giao dịch hơn 300 tỷ đồng. Công an đã thu giữ 42 điện thoại,",
    "phong tỏa 26 tài khoản ngân hàng. Công an khuyến cáo người dân không tham gia cá cược trái phép.",
]


def firing():
    case("0001-pdf-through-a-form", "page.pdf",
         pdf([SPAM + [("Đăng ký nhà cái KUVANG tại đây", "https://dangky-kuvang.example/?ref=1")]],
             {"Title": "Link vào nhà cái KUVANG mới nhất không bị chặn", "Keywords": "nhà cái, tài xỉu online",
              "Producer": "Qt 4.8.7", "Creator": "wkhtmltopdf 0.12.6"}),
         ["verdict takedown", "listed-word", "foreign-link dangky-kuvang.example"],
         "PDF quảng cáo được nộp qua biểu mẫu hỏi đáp: tên tài liệu, chữ trong trang và liên kết đều của nhà cái.",
         UPLOAD + "1732254399-don.pdf")
    case("0002-pdf-only-its-link", "page.pdf",
         pdf([[("Giấy mời họp ban đại diện cha mẹ học sinh năm học 2026-2027", "https://sunwin88.example/")]]),
         ["verdict takedown", "foreign-link sunwin88.example"],
         "Cả trang PDF là một liên kết sang trang có tên giống trang cờ bạc; chữ trong trang thì vô hại.",
         UPLOAD + "giay-moi.pdf")
    case("0003-docx-upload", "page.docx",
         docx(SPAM + [("Vào nhà cái KUVANG", "https://vao-kuvang.example/")],
              {"dc:title": "Nhà cái uy tín KUVANG", "cp:keywords": "tài xỉu online, nổ hũ"}),
         ["verdict takedown", "listed-word", "foreign-link vao-kuvang.example"],
         "Tệp Word tải lên qua mục góp ý; liên kết nằm trong tệp quan hệ đứng sau văn bản.", UPLOAD + "gop-y.docx")
    case("0004-xlsx-links-of-cells", "page.xlsx",
         xlsx([["STT", "Nội dung"], [1, "Nhà cái uy tín"], [2, "Tài xỉu online đổi thưởng"]],
              [("B2", "Đăng ký nhà cái", "https://sunwin88.example/")]),
         ["verdict takedown", "listed-word", "foreign-link sunwin88.example"],
         "Bảng tính: chữ nằm trong bảng chuỗi dùng chung, liên kết gắn vào ô.", UPLOAD + "bang.xlsx")
    case("0005-pptx-click", "page.pptx",
         pptx([["Hội nghị tổng kết"], ["Nhà cái uy tín nhất", ("Tải app tài xỉu online", "https://taixiu-app.example/")]]),
         ["verdict takedown", "listed-word", "foreign-link taixiu-app.example"],
         "Bài trình chiếu có trang thứ hai là quảng cáo; bấm vào chữ thì sang trang cờ bạc.", UPLOAD + "hoi-nghi.pptx")
    case("0006-odt-upload", "page.odt",
         odt(["Đơn đề nghị"] + SPAM + [("Link vào nhà cái", "https://vao-kuvang.example/")], "Nhà cái uy tín"),
         ["verdict takedown", "listed-word", "foreign-link vao-kuvang.example"],
         "Tệp OpenDocument tải lên, tên tài liệu trong meta.xml.", UPLOAD + "don.odt")
    case("0007-svg-script", "page.svg",
         '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
         'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 80">\n'
         '<a xlink:href="https://taixiu-app.example/"><text x="10" y="40">Tải app tài xỉu online nhận 188k</text></a>\n'
         '<script><![CDATA[ location.href = "https://kuvang888bet.example/"; ]]></script>\n</svg>\n',
         ["verdict takedown", "listed-word", "foreign-link taixiu-app.example", "redirect kuvang888bet.example"],
         "Ảnh đại diện là tệp SVG: có liên kết, chữ quảng cáo và mã lệnh chuyển người xem đi.", UPLOAD + "avatar.svg")
    case("0008-txt-upload", "page.txt",
         "\ufeffKUVANG.EXAMPLE - link vào nhà cái không bị chặn\r\n\r\nNhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng.\r\n"
         "Đăng ký nhà cái nhận ngay 188k, hoàn trả 1,5% mỗi ngày, nạp rút siêu tốc tại https://kuvang.example\r\n"
         "Tải app KUVANG, chơi game bài đổi thưởng, cá cược bóng đá, bắn cá nhận code tân thủ.\r\n",
         ["verdict takedown", "listed-word"],
         "Tệp văn bản thuần trong thư mục tải lên: không có thẻ nào, nhưng máy tìm kiếm vẫn đọc.", UPLOAD + "1.txt")
    case("0009-feed-of-spam", "page.xml",
         '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Cổng thông tin xã</title>\n'
         "<item><title>Nhà cái uy tín KUVANG tặng 188k</title><link>https://vao-kuvang.example/bai-1</link>"
         "<description><![CDATA[<p>Tài xỉu online, nổ hũ đổi thưởng <a href=\"https://vao-kuvang.example/dk\">đăng ký nhà "
         "cái</a></p>]]></description></item>\n</channel></rss>\n",
         ["verdict takedown", "listed-word", "foreign-link vao-kuvang.example"],
         "Bản tin RSS của trang đã có bài quảng cáo.", "https://so-y-te.hoalu.example/rss/tin.xml")
    case("0010-json-answer", "page.json",
         '{"items":[{"id":7,"title":"Nh\\u00e0 c\\u00e1i uy t\\u00edn KUVANG","body":"<p>Tài xỉu online <a '
         'href=\\"https:\\/\\/vao-kuvang.example\\/\\">đăng ký nhà cái<\\/a><\\/p>"}]}\n',
         ["verdict takedown", "listed-word", "foreign-link vao-kuvang.example"],
         "Giao diện dữ liệu của trang trả về bài quảng cáo; chữ có dấu viết bằng mã \\u.",
         "https://so-y-te.hoalu.example/api/bai-viet/7")
    case("0011-pdf-with-a-password", "page.pdf", pdf([["bí mật"]], encrypt=LOCK), ["verdict unknown", "unparsed-page"],
         "PDF có mật khẩu: không đọc được thì phải nói, không được im lặng.", UPLOAD + "mat.pdf")
    case("0012-docx-cut-off", "page.docx", docx(["Báo cáo " * 200])[:300], ["verdict unknown", "unparsed-page"],
         "Tệp Word bị cụt giữa chừng: không đọc được thì phải nói.", UPLOAD + "cut.docx")
    hidden = [SPAM + [("Đăng ký nhà cái KUVANG tại đây", "https://dangky-kuvang.example/?ref=1")]]
    case("0013-pdf-pages-in-a-circle", "page.pdf", pdf(hidden, pages_entries="/Kids[2 0 R 2 0 R]/Count 2"),
         ["verdict unknown", "unparsed-page"],
         "Cây trang dẫn vòng về chính nó: không đọc được trang nào, dù trong tệp có liên kết và lời quảng cáo.", UPLOAD + "vong.pdf")
    case("0014-pdf-more-pages-than-objects", "page.pdf", pdf(hidden, pages_entries="/Kids[7 0 R]/Count 4000"),
         ["verdict unknown", "unparsed-page"], "Tệp nói có 4.000 trang nhưng chỉ có bảy đối tượng: thư viện không đưa ra "
         "trang nào, còn trình duyệt vẫn hiện trang có liên kết.", UPLOAD + "nghin-trang.pdf")
    case("0015-pdf-pages-missing", "page.pdf", pdf(hidden, pages_entries="/Kids[null 90 0 R 6 0 R]/Count 3"),
         ["verdict unknown", "unparsed-page"],
         "Cây trang kể ba trang nhưng không trang nào là một trang: không đọc được thì phải nói.", UPLOAD + "thieu-trang.pdf")


def silent():
    case("0101-pdf-decree", "page.pdf", pdf([DECREE], {"Title": "Nghị định xử phạt vi phạm hành chính về đặt cược"}),
         ["verdict clean"], "Nghị định về xử phạt cá cược, đánh bạc: đúng chủ đề nhưng là văn bản pháp luật.")
    case("0102-pdf-police", "page.pdf", pdf([POLICE], {"Title": "Báo cáo kết quả đấu tranh với tội phạm đánh bạc"}),
         ["verdict clean"], "Báo cáo của công an nêu tên trang cờ bạc bị triệt phá.")
    case("0103-txt-blocked-hosts", "page.txt",
         "DANH SÁCH TÊN MIỀN VI PHẠM PHÁP LUẬT ĐỀ NGHỊ NGĂN CHẶN TRUY CẬP\n"
         "Kèm theo công văn của Sở Thông tin và Truyền thông gửi các doanh nghiệp viễn thông về việc xử lý các trang\n"
         "tổ chức đánh bạc, cá cược trái phép trên mạng.\n\n1\tkuvang888bet.example\n2\tsunwin-vip.example\n"
         "3\thttps://nohu68club.example/\n",
         ["verdict clean"], "Danh sách tên miền bị chặn: địa chỉ trong văn bản thuần không phải là liên kết.")
    case("0104-docx-sports", "page.docx",
         docx(["BẢN TIN THỂ THAO", "Đội bóng đá nam của tỉnh thắng 2-1 ở trận khai mạc giải trẻ.",
               "Ban tổ chức nhắc cổ động viên không cá cược, không đánh bạc dưới mọi hình thức.",
               ("Lịch thi đấu trên trang của liên đoàn", "https://liendoanbongda.example/lich-thi-dau")],
              {"dc:title": "Bản tin thể thao tháng 11"}),
         ["verdict clean"], "Bản tin bóng đá nhắc không cá cược, có liên kết sang trang liên đoàn.")
    case("0105-pdf-procurement", "page.pdf",
         pdf([["MỜI CHÀO GIÁ", "Mua sắm máy chủ và thiết bị mạng năm 2026",
               ("Tài liệu kỹ thuật của hãng", "https://maychu-vietha.example/tai-lieu/dl380.pdf"),
               ("Báo giá tham khảo", "https://thietbi68.example/bao-gia"), "Hạn nộp hồ sơ: 17 giờ ngày 30 tháng 11."]],
             {"Title": "Mời chào giá máy chủ", "Producer": "Skia/PDF m120", "Creator": "Chromium"}),
         ["verdict clean"], "Hồ sơ mua sắm in từ trình duyệt, có liên kết sang nhà cung cấp, một tên có số may mắn.")
    case("0106-xlsx-statistics", "page.xlsx",
         xlsx([["Chỉ tiêu", "Tháng 10", "Tháng 11"], ["Thu từ xổ số kiến thiết", 41250, 43180],
               ["Số vụ đánh bạc bị xử lý", 12, 9], ["Khách du lịch", 88000, 91500]],
              [("A1", "Niên giám", "https://thongke.hoalu.example/nien-giam")], {"dc:title": "Số liệu kinh tế - xã hội"}),
         ["verdict clean"], "Bảng thống kê có thu xổ số và số vụ đánh bạc bị xử lý.")
    case("0107-pdf-lottery", "page.pdf",
         pdf([["CÔNG TY TNHH MTV XỔ SỐ KIẾN THIẾT HOA LƯ", "BÁO CÁO TÀI CHÍNH NĂM 2025",
               "Doanh thu xổ số truyền thống 1.240 tỷ đồng, nộp ngân sách nhà nước 410 tỷ đồng.",
               "Kết quả xổ số kiến thiết mở thưởng thứ Sáu hằng tuần. Giải đặc biệt 2 tỷ đồng.",
               "Công ty phối hợp với công an phòng, chống số đề, lô đề trái phép."]],
             {"Title": "Báo cáo tài chính năm 2025"}),
         ["verdict clean"], "Báo cáo của công ty xổ số nhà nước.")
    case("0108-pdf-scan", "page.pdf", scan_pdf(), ["verdict clean"],
         "Bản quét không có chữ: không có gì để đọc không phải là không đọc được.", UPLOAD + "quyet-dinh-scan.pdf")
    case("0109-svg-chart", "page.svg",
         '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><title>Biểu đồ thu ngân sách</title>\n'
         '<style>text { font: 8px sans-serif }</style><rect width="20" height="60" fill="#06c"/>\n'
         '<text x="2" y="90">Thu từ xổ số: 43 tỷ đồng</text></svg>\n',
         ["verdict clean"], "Biểu đồ thống kê vẽ bằng SVG.")
    case("0110-feed-of-news", "page.xml",
         '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Công an tỉnh Hoa Lư</title>\n'
         "<item><title>Triệt phá đường dây đánh bạc qua mạng 300 tỷ đồng</title>"
         "<link>https://so-y-te.hoalu.example/tin/triet-pha</link><description>&lt;p&gt;Công an bắt giữ 14 đối tượng tổ "
         "chức đánh bạc, cá cược bóng đá; khởi tố vụ án.&lt;/p&gt;</description></item>\n</channel></rss>\n",
         ["verdict clean"], "Bản tin RSS có tin triệt phá đường dây đánh bạc.", "https://so-y-te.hoalu.example/rss/tin.xml")
    case("0111-json-settings", "page.json",
         '{"title": "Cổng dịch vụ công", "items": [{"name": "Xử phạt hành vi đánh bạc trái phép", "code": "1.001622"}]}\n',
         ["verdict clean"], "Danh mục thủ tục hành chính dạng JSON.", "https://so-y-te.hoalu.example/api/thu-tuc")
    case("0112-txt-log", "page.txt", "Phiên bản 2.1\n- Sửa lỗi hiển thị\n- Cập nhật liên kết https://bo88.example/ cũ\n",
         ["verdict clean"], "Ghi chú phiên bản: một địa chỉ trong văn bản thuần.", UPLOAD + "readme.txt")


def hostile():
    """Files that are small and unpack to much; read by tests/unit/analyst_convert.c."""
    word = '<w:document xmlns:w="x"><w:body>%s</w:body></w:document>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml"), word % (" " * (80 << 20)), compress_type=zipfile.ZIP_BZIP2)
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">%s]>' % "".join(
        '<!ENTITY %s "%s">' % (chr(98 + i), ("&%s;" % chr(97 + i)) * 10) for i in range(9))
    deep = "<w:p>" * 5000 + "<w:r><w:t>nhà cái</w:t></w:r>"
    many = package([("word/%d.bin" % i, b"") for i in range(30)])
    files = {
        "bomb.docx": bomb.getvalue(),
        "laughs.docx": package([("word/document.xml", laughs + word % "<w:p><w:r><w:t>&j;</w:t></w:r></w:p>")]),
        "deep.docx": package([("word/document.xml", word % deep)]),
        "other.zip": many,
    }
    for name, data in files.items():
        with open(os.path.join(HERE, name), "wb") as out:
            out.write(data)


def seeds():
    """The cases as answers of a server, for the fuzzer (tests/fuzz/analysis.c)."""
    for name in sorted(os.listdir(CASES)):
        file = next(entry for entry in os.listdir(os.path.join(CASES, name)) if entry.startswith("page."))
        kind = {"pdf": "application/pdf", "svg": "image/svg+xml", "xml": "text/xml", "json": "application/json",
                "txt": "text/plain"}.get(file[5:], "application/octet-stream")
        with open(os.path.join(CASES, name, file), "rb") as page:
            data = page.read()
        if name[1] == "0":
            with open(os.path.join(HERE, "..", "fuzz", "corpus", "analysis", "document-" + name), "wb") as out:
                out.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + data)


def province():
    """What citizens attached to their questions on the finance department's site."""
    files = {
        "dinh-kem-quang-cao.pdf": pdf(
            [["NOHU88 - CỔNG GAME NỔ HŨ ĐỔI THƯỞNG SỐ 1", "Tài xỉu online, bắn cá, game bài, nạp rút siêu tốc.",
              ("Đăng ký Nohu88 nhận 88k", "https://nohu88.example/?ref=pdf")]],
            {"Title": "Link vào Nohu88 mới nhất, nổ hũ đổi thưởng uy tín", "Creator": "wkhtmltopdf 0.12.6"}),
        "dinh-kem-xu-phat.pdf": pdf([DECREE], {"Title": "Nghị định xử phạt vi phạm hành chính về đặt cược"}),
        "dinh-kem-kien-nghi.docx": docx(
            ["ĐƠN KIẾN NGHỊ", "Kính gửi: Sở Tài chính tỉnh Sông Hương An",
             "Gia đình tôi bị kẻ xấu dụ dỗ con trai tham gia đánh bạc qua mạng, vay nặng lãi để cá cược bóng đá.",
             "Đề nghị cơ quan chức năng phối hợp công an điều tra, xử lý nghiêm các đối tượng."],
            {"dc:title": "Đơn kiến nghị"}),
    }
    for name, data in files.items():
        assert b"{{" not in data
        with open(os.path.join(HERE, "..", "province", "sites", "sotaichinh.songan.example", name), "wb") as out:
            out.write(data)


if __name__ == "__main__":
    firing()
    province()
    silent()
    hostile()
    seeds()
