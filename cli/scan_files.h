/* scan_files.h: stored pages on disk: walking a folder, names to addresses, style sheets beside the pages. */
#ifndef RASOAT_CLI_SCAN_FILES_H
#define RASOAT_CLI_SCAN_FILES_H

#include "cli/cli.h"
#include "page/response.h"

#define SCAN_LIMIT_FILES 1000000
#define SCAN_LIMIT_FOLDER_DEPTH 64

/* Called with each file opened for reading; false stops the walk. `name`: the path below the folder, or as given. */
typedef bool scan_each(void *context, int descriptor, struct text file, struct text name);

/* One file, or all regular files below a folder in the order of their names (symbolic links are not followed). *root,
 * where NULL, becomes the folder. False where something could not be read (said on stderr) or `each` gave false. */
bool scan_files(struct invocation *invocation, const char *path, const char **root, scan_each *each, void *context);
/* "http://HOST/" and the name, percent-encoded; "http://file.invalid/..." without a host. */
struct text scan_url(struct arena *arena, struct text host, struct text name);
/* The host of a URL; `otherwise` where it has none. */
struct text scan_host_of(struct arena *arena, struct text url, struct text otherwise);
/* The one hop of a stored response: its status and where its Location leads. */
void scan_hops(struct arena *arena, struct response *response);
/* The bytes of a sheet of that host below `root`; false where there is none. Never leaves the folder. */
bool scan_sheet_file(struct arena *arena, const char *root, struct text host, struct text address, struct text *bytes);

#endif
