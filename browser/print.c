/* print.c: a page of ours, shown as any other, printed. */
#include "browser/print.h"
#include "browser/tab.h"

#include <stdio.h>

/* A4 and the margins of Decree 30/2020/ND-CP, Annex I, in inches; only where the HTML says nothing. */
#define PAPER "\"paperWidth\":8.2677,\"paperHeight\":11.6929,\"marginTop\":0.7874,\"marginBottom\":0.7874,\"marginLeft\":1.1811," \
              "\"marginRight\":0.5906"

static enum status print_tab(struct tab *tab, struct arena *arena, struct text *pdf)
{
    struct message *answer;
    tab_begin(tab, "Page.printToPDF");
    buffer_add_string(&tab->browser->line, PAPER ",\"preferCSSPageSize\":true,\"printBackground\":true,\"displayHeaderFooter\":false,"
                                                 "\"generateTaggedPDF\":true,\"transferMode\":\"ReturnAsBase64\"");
    enum status status = protocol_call(tab->browser, PRINT_LIMIT_MS, &answer);
    if (status == STATUS_OK)
        status = tab_data(answer, PRINT_LIMIT_BYTES, arena, pdf);
    message_free(answer);
    return status;
}

enum status print_pdf(struct browser *browser, struct arena *arena, const struct print_request *request, struct text *pdf)
{
    const struct header type = {TEXT("Content-Type"), TEXT("text/html; charset=utf-8")};
    const struct response page = {.url = TEXT(PRINT_ADDRESS), .status = 200, .headers = &type, .header_count = 1, .body = request->html};
    const struct network_source source = {.page = &page, .resources = request->resources, .resource_count = request->resource_count};
    /* The user agent becomes the PDF's creator. */
    const struct tab_settings settings = {.user_agent = TEXT("rasoat " RASOAT_VERSION), .width = 794, .height = 1123, .scale = 1, .load_ms = PRINT_LIMIT_MS};
    struct tab tab;
    *pdf = (struct text){0};
    if (request->html.length > PRINT_LIMIT_HTML_BYTES)
        return STATUS_LIMIT;
    uint64_t until = pipe_now() + (request->time_ms ? request->time_ms : PRINT_LIMIT_MS);
    enum status status = tab_open(&tab, browser, &source, &settings, until);
    if (status == STATUS_OK)
        status = tab.loaded ? print_tab(&tab, arena, pdf) : STATUS_DEADLINE;
    tab_close(&tab);
    return status;
}
