/* papers_command.c: `rasoat papers`: for whoever changes a template: is it right, how does it look, which names are there. */
#include "cli/paper.h"
#include "cli/papers.h"

#include <string.h>
#include <time.h>

struct papers_options {
    const char *config;
    const char *word; /* a folder, or the kind of a paper */
    enum language language;
    bool has_language;
};

static bool read_options(const struct invocation *invocation, struct papers_options *options)
{
    for (int i = 2; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (strcmp(argument, "--config") == 0 && value) {
            options->config = value;
            i++;
        } else if (strcmp(argument, "--language") == 0 && value && (strcmp(value, "vi") == 0 || strcmp(value, "en") == 0)) {
            options->language = value[0] == 'v' ? LANGUAGE_VIETNAMESE : LANGUAGE_ENGLISH;
            options->has_language = true;
            i++;
        } else if (argument[0] == '-' || options->word) {
            return false;
        } else {
            options->word = argument;
        }
    }
    return true;
}

static enum exit_code check(struct invocation *invocation, const struct papers_options *options)
{
    size_t problems = papers_check(invocation, options->word);
    printf(invocation->config.language == LANGUAGE_VIETNAMESE ? "%d mẫu ở hai ngôn ngữ, %zu lỗi\n"
                                                              : "%d templates in two languages, %zu problems\n",
           PAPER_COUNT, problems);
    return problems ? EXIT_CONFIGURATION : EXIT_DONE;
}

static enum exit_code sample(struct invocation *invocation, const struct papers_options *options)
{
    enum paper_kind kind;
    struct buffer out;
    struct text subject;
    struct list_head head = {.language = options->has_language ? options->language : invocation->config.language,
                             .now = time(NULL),
                             .time_zone_minutes = invocation->config.time_zone_minutes};
    head.rules = paper_rules(invocation, &head.rule_count);
    if (!options->word || !paper_kind_named(text_from_string(options->word), &kind))
        return cli_usage(invocation);
    const struct papers *papers = papers_load(invocation, head.language);
    if (!papers)
        return EXIT_CONFIGURATION;
    struct dossier dossier = papers_sample(invocation->arena, &head);
    struct digest digest = papers_sample_digest(invocation->arena, &head);
    const struct dossier_sender sender = papers_sender(&invocation->config);
    if (sender.org.length) /* the office's own head shows how its letters will look */
        dossier.sender = digest.sender = sender;
    buffer_init(&out, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = paper_row(kind)->is_digest ? papers_make_digest(papers, invocation->arena, &digest, &subject, &out)
                                                    : papers_make(papers, invocation->arena, kind, &dossier, &subject, &out);
    if (status == STATUS_OK && subject.length)
        printf("Subject: %.*s\n\n", TEXT_ARGS(subject));
    bool written = status == STATUS_OK && cli_flush(&out, 0);
    buffer_release(&out);
    return written ? EXIT_DONE : EXIT_OPERATIONAL;
}

static enum exit_code names(struct invocation *invocation)
{
    const bool vietnamese = invocation->config.language == LANGUAGE_VIETNAMESE;
    const struct template_type *type;
    for (size_t i = 0; (type = papers_type(i)); i++) {
        printf("%s%s\n", i ? "\n" : "", type->name);
        for (size_t at = 0; at < type->count; at++) {
            const struct template_field *field = &type->fields[at];
            printf("  {{%s%s}}%s%s: %s\n", field->kind == TEMPLATE_TEXT ? "" : "#", field->name, field->of ? " -> " : "",
                   field->of ? field->of->name : "", vietnamese ? field->vietnamese : field->english);
        }
    }
    return EXIT_DONE;
}

enum exit_code command_papers(struct invocation *invocation)
{
    struct papers_options options = {0};
    const char *what = invocation->count > 1 ? invocation->arguments[1] : "";
    if (!read_options(invocation, &options))
        return cli_usage(invocation);
    if (!cli_load_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    if (strcmp(what, "check") == 0)
        return check(invocation, &options);
    if (strcmp(what, "sample") == 0)
        return sample(invocation, &options);
    if (strcmp(what, "names") == 0 && !options.word)
        return names(invocation);
    return cli_usage(invocation);
}
