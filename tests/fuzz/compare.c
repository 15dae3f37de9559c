/* compare.c: FLAGS, then up to four stored answers parted by lines of "=====": an ordinary visitor's, another one's, and both
 * again. Their profiles are compared and judged. */
#include "tests/fuzz/fuzz.h"

#include "baselines/cloaking.h"

enum { LOOKS = 4, PLAIN = 0, OTHER = 1, PLAIN_AGAIN = 2, OTHER_AGAIN = 3 };
static const char address[] = "https://so.tinh.example/tin/bai";

static struct text take_answer(struct text *input)
{
    size_t end = text_find(*input, TEXT("\n=====\n"), 0);
    struct text answer = text_slice(*input, 0, end);
    *input = end == SIZE_MAX ? (struct text){0} : text_slice(*input, end + 7, SIZE_MAX);
    return answer;
}

static struct profile *profile_of(struct arena *arena, struct text bytes)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct document *document = arena_alloc(arena, sizeof *document);
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    response_from_stored(arena, bytes, response);
    struct hop *hop = arena_alloc(arena, sizeof *hop);
    *hop = (struct hop){.url = text_of(address, sizeof address - 1), .status = response->status,
                        .location = response_header(response, TEXT("location"))};
    response->url = response->final_url = hop->url;
    response->hops = hop;
    response->hop_count = 1;
    document_parse(arena, response, document);
    struct visibilities visibilities = visible_compute(arena, document, NULL);
    struct links links = links_collect(arena, document, &visibilities);
    profile_make(arena, document, &visibilities, &links, NULL, 0, profile);
    return profile;
}

/* What is made is accepted over the wire, and is the same behind it. */
static void check_wire(struct arena *arena, const struct profile *profile)
{
    struct buffer bytes;
    buffer_init(&bytes, 64 << 20);
    profile_encode(profile, &bytes);
    struct profile back;
    struct reader reader = reader_of(arena_copy(arena, buffer_text(&bytes)));
    buffer_release(&bytes);
    CHECK(profile_decode(arena, &reader, &back) && reader_done(&reader));
    struct comparison comparison;
    compare_profiles(arena, profile, &back, NULL, &comparison);
    CHECK(comparison_is_empty(&comparison));
}

static void check_comparison(struct arena *arena, const struct profile *before, const struct profile *after)
{
    struct comparison there;
    struct comparison back;
    compare_profiles(arena, before, after, NULL, &there);
    compare_profiles(arena, after, before, NULL, &back);
    CHECK(there.count == back.count && there.new_blocks.count == back.gone_blocks.count);
    CHECK(there.text_new >= 0 && there.text_new <= 1 && there.text_gone >= 0 && there.text_gone <= 1);
    CHECK(there.template_likeness >= 0 && there.template_likeness <= 1);
    comparison_subtract(arena, &there, &there);
    CHECK(comparison_is_empty(&there));
}

void fuzz_one(struct arena *arena, struct text input)
{
    uint8_t flags = fuzz_take_byte(&input);
    struct look looks[LOOKS] = {{.status = 0}};
    const struct finding bad = {.rule = TEXT("redirect"), .weight = 4, .target = TEXT("a.example")};
    for (int i = 0; i < LOOKS; i++) {
        struct text answer = take_answer(&input);
        if (!answer.data)
            break;
        struct profile *profile = profile_of(arena, answer);
        check_wire(arena, profile);
        looks[i] = (struct look){.identity = TEXT("someone"), .host = TEXT("so.tinh.example"), .profile = profile,
                                 .status = profile->status ? profile->status : 200, .crawler = flags & 1,
                                 .from_search = flags & 2, .phone = flags & 4};
        if (i == OTHER && flags & 8) {
            looks[i].findings = &bad;
            looks[i].finding_count = 1;
        }
    }
    if (!looks[OTHER].profile)
        return;
    check_comparison(arena, looks[PLAIN].profile, looks[OTHER].profile);
    struct findings findings = {.arena = arena};
    judge_cloaking(arena, &looks[PLAIN], looks[PLAIN_AGAIN].profile ? &looks[PLAIN_AGAIN] : NULL, &looks[OTHER],
                   looks[OTHER_AGAIN].profile ? &looks[OTHER_AGAIN] : NULL, NULL, &findings);
    fuzz_check_findings(&findings, 0);
    CHECK(findings.list.count <= 1);
    findings.list.count = 0;
    judge_cloaking(arena, &looks[PLAIN], NULL, &looks[PLAIN], NULL, NULL, &findings);
    CHECK(findings.list.count == 0);
}
