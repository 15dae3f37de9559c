/* computed_default.c: what browsers do without any style sheet (WHATWG HTML 15.3 to 15.5). */
#include "page/computed.h"

enum default_kind { DEFAULT_INLINE, DEFAULT_BLOCK, DEFAULT_BOX, DEFAULT_TABLE, DEFAULT_PART, DEFAULT_NOT_RENDERED };

static const uint8_t kinds[TAG_COUNT] = {
    [TAG_HTML] = DEFAULT_BLOCK, [TAG_BODY] = DEFAULT_BLOCK, [TAG_BLOCKQUOTE] = DEFAULT_BLOCK,
    [TAG_CENTER] = DEFAULT_BLOCK, [TAG_DIALOG] = DEFAULT_BLOCK, [TAG_DIV] = DEFAULT_BLOCK, [TAG_FIGURE] = DEFAULT_BLOCK,
    [TAG_FIGCAPTION] = DEFAULT_BLOCK, [TAG_FOOTER] = DEFAULT_BLOCK, [TAG_FORM] = DEFAULT_BLOCK,
    [TAG_HEADER] = DEFAULT_BLOCK, [TAG_HR] = DEFAULT_BLOCK, [TAG_LEGEND] = DEFAULT_BLOCK, [TAG_MAIN] = DEFAULT_BLOCK,
    [TAG_P] = DEFAULT_BLOCK, [TAG_PRE] = DEFAULT_BLOCK, [TAG_ARTICLE] = DEFAULT_BLOCK, [TAG_ASIDE] = DEFAULT_BLOCK,
    [TAG_H1] = DEFAULT_BLOCK, [TAG_H2] = DEFAULT_BLOCK, [TAG_H3] = DEFAULT_BLOCK, [TAG_H4] = DEFAULT_BLOCK,
    [TAG_H5] = DEFAULT_BLOCK, [TAG_H6] = DEFAULT_BLOCK, [TAG_NAV] = DEFAULT_BLOCK, [TAG_SECTION] = DEFAULT_BLOCK,
    [TAG_DD] = DEFAULT_BLOCK, [TAG_DL] = DEFAULT_BLOCK, [TAG_DT] = DEFAULT_BLOCK, [TAG_OL] = DEFAULT_BLOCK,
    [TAG_UL] = DEFAULT_BLOCK, [TAG_LI] = DEFAULT_BLOCK, [TAG_FIELDSET] = DEFAULT_BLOCK, [TAG_DETAILS] = DEFAULT_BLOCK,
    [TAG_SUMMARY] = DEFAULT_BLOCK, [TAG_OPTGROUP] = DEFAULT_BLOCK, [TAG_OPTION] = DEFAULT_BLOCK,
    [TAG_FRAMESET] = DEFAULT_BLOCK, [TAG_FRAME] = DEFAULT_BLOCK,
    [TAG_INPUT] = DEFAULT_BOX, [TAG_BUTTON] = DEFAULT_BOX, [TAG_SELECT] = DEFAULT_BOX, [TAG_TEXTAREA] = DEFAULT_BOX,
    [TAG_IMG] = DEFAULT_BOX, [TAG_IFRAME] = DEFAULT_BOX, [TAG_VIDEO] = DEFAULT_BOX, [TAG_AUDIO] = DEFAULT_BOX,
    [TAG_CANVAS] = DEFAULT_BOX, [TAG_OBJECT] = DEFAULT_BOX, [TAG_EMBED] = DEFAULT_BOX, [TAG_SVG] = DEFAULT_BOX,
    [TAG_MARQUEE] = DEFAULT_BOX, [TAG_APPLET] = DEFAULT_BOX,
    [TAG_TABLE] = DEFAULT_TABLE, [TAG_TBODY] = DEFAULT_PART, [TAG_THEAD] = DEFAULT_PART, [TAG_TFOOT] = DEFAULT_PART,
    [TAG_TR] = DEFAULT_PART, [TAG_TD] = DEFAULT_PART, [TAG_TH] = DEFAULT_PART,
    [TAG_BASE] = DEFAULT_NOT_RENDERED, [TAG_HEAD] = DEFAULT_NOT_RENDERED, [TAG_LINK] = DEFAULT_NOT_RENDERED,
    [TAG_META] = DEFAULT_NOT_RENDERED, [TAG_NOEMBED] = DEFAULT_NOT_RENDERED, [TAG_NOFRAMES] = DEFAULT_NOT_RENDERED,
    [TAG_PARAM] = DEFAULT_NOT_RENDERED, [TAG_SCRIPT] = DEFAULT_NOT_RENDERED, [TAG_STYLE] = DEFAULT_NOT_RENDERED,
    [TAG_TEMPLATE] = DEFAULT_NOT_RENDERED, [TAG_TITLE] = DEFAULT_NOT_RENDERED, [TAG_SOURCE] = DEFAULT_NOT_RENDERED,
    [TAG_TRACK] = DEFAULT_NOT_RENDERED, [TAG_DATALIST] = DEFAULT_NOT_RENDERED,
};

static bool is_one_of(struct text name, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(name, names[i]))
            return true;
    }
    return false;
}

static bool is_block_by_name(struct text name)
{
    static const struct text names[] = {{"address", 7}, {"hgroup", 6}, {"search", 6}, {"menu", 4}, {"dir", 3},
                                        {"listing", 7}, {"xmp", 3}, {"plaintext", 9}, {"caption", 7}};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

enum display_word default_display(const struct node *node)
{
    switch ((enum default_kind)kinds[node->tag]) {
    case DEFAULT_BLOCK: return DISPLAY_BLOCK;
    case DEFAULT_BOX: return DISPLAY_INLINE_BLOCK;
    case DEFAULT_TABLE: return DISPLAY_TABLE;
    case DEFAULT_PART: return DISPLAY_TABLE_PART;
    case DEFAULT_NOT_RENDERED: return DISPLAY_NONE;
    case DEFAULT_INLINE: break;
    }
    return node->tag == TAG_OTHER && is_block_by_name(node->name) ? DISPLAY_BLOCK : DISPLAY_INLINE;
}

bool default_not_rendered(const struct node *node)
{
    static const struct text foreign[] = {
        {"defs", 4}, {"symbol", 6}, {"title", 5}, {"desc", 4}, {"metadata", 8}, {"clippath", 8}, {"mask", 4},
        {"pattern", 7}, {"marker", 6}, {"lineargradient", 14}, {"radialgradient", 14}, {"filter", 6},
        {"annotation", 10}, {"annotation-xml", 14}, {"script", 6}, {"style", 5}};
    static const struct text others[] = {{"rp", 2}, {"basefont", 8}, {"bgsound", 7}};
    if (node->is_foreign)
        return is_one_of(node->name, foreign, sizeof foreign / sizeof foreign[0]);
    if (node->tag == TAG_INPUT)
        return text_equal_ignore_case(text_trim(node_attribute(node, TEXT("type"))), TEXT("hidden"));
    if (node->tag == TAG_AUDIO)
        return !node_has_attribute(node, TEXT("controls"));
    if (node->tag == TAG_OTHER)
        return is_one_of(node->name, others, sizeof others / sizeof others[0]);
    return kinds[node->tag] == DEFAULT_NOT_RENDERED;
}

/* As font sizes of the parent's. */
static float default_font_factor(const struct node *node)
{
    static const struct text smaller[] = {{"sub", 3}, {"sup", 3}};
    const float down = 1 / 1.2f;
    if (node->tag == TAG_H1)
        return 2;
    if (node->tag == TAG_H2)
        return 1.5f;
    if (node->tag == TAG_H3)
        return 1.17f;
    if (node->tag == TAG_H5 || node->tag == TAG_SMALL)
        return down;
    if (node->tag == TAG_H6)
        return 0.67f;
    if (node->tag != TAG_OTHER)
        return 1;
    if (is_one_of(node->name, smaller, 2))
        return down;
    return text_equal(node->name, TEXT("big")) ? 1.2f : 1;
}

void default_inherited(struct computed *computed, const struct node *node, bool quirks)
{
    const uint32_t black = 0xFF000000;
    const uint32_t link_blue = 0xFF0000EE;
    const float control_size = 13.333f;
    enum tag tag = node->tag;
    computed->font_size *= default_font_factor(node);
    if (tag == TAG_A && node->attribute_count > 0 && node_has_attribute(node, TEXT("href"))) {
        computed->color = computed->has_text_fill ? computed->color : link_blue;
        computed->color_known = computed->color_known || !computed->has_text_fill;
    } else if (tag == TAG_INPUT || tag == TAG_BUTTON || tag == TAG_SELECT || tag == TAG_TEXTAREA) {
        computed->font_size = control_size;
        computed->text_indent = 0;
        computed->has_shadow = false;
        computed->color = black;
        computed->color_known = true;
        if (tag == TAG_BUTTON)
            computed->background = 0xFFEFEFEF;
        else if (!text_equal_ignore_case(node_attribute(node, TEXT("type")), TEXT("image")))
            computed->background = 0xFFFFFFFF;
    } else if (tag == TAG_TABLE) {
        computed->text_indent = 0;
        if (quirks) /* Quirks standard, 3.5 */
            computed->font_size = SCREEN_FONT_SIZE;
    } else if (tag == TAG_OTHER && text_equal(node->name, TEXT("mark"))) {
        computed->color = black;
        computed->color_known = true;
        computed->background = 0xFFFFFF00;
    }
}
