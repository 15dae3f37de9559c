/* fetch_connect_to.c: hosts that are reached under another address, as libcurl's list (CURLOPT_CONNECT_TO). */
#include "crawler/fetch_priv.h"

#include <curl/curl.h>
#include <stdlib.h>

bool fetch_connect_to(struct text rest, struct curl_slist **list)
{
    while (rest.length) {
        struct text one = text_trim(text_split(&rest, ','));
        if (!one.length)
            continue;
        char *string = fetch_copy_string(one);
        struct curl_slist *longer = string ? curl_slist_append(*list, string) : NULL;
        free(string);
        if (!longer)
            return false;
        *list = longer;
    }
    return true;
}
