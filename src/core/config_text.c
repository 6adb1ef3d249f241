#include "core/config_text.h"

#include <string.h>

enum { DEPTH = 32, NAMES = 1024 };

/* Past a string or a comment that starts here; where it starts if none does. */
static const char *skip_text(const char *at) {
    if (*at == '"') {
        for (++at; *at && *at != '"'; ++at)
            if (*at == '\\' && at[1]) ++at;
        return *at ? at + 1 : at;
    }
    if (*at == '#' || (at[0] == '/' && at[1] == '/')) return at + strcspn(at, "\n");
    if (at[0] != '/' || at[1] != '*') return at;
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

const char *qn_config_text_refusal(const char *text, int *line) {
    int names[DEPTH + 1] = {0}, depth = 0;
    *line = 1;
    for (const char *at = text; *at; ++at) {
        for (const char *after; (after = skip_text(at)) > at;)
            for (; at < after; ++at) *line += *at == '\n';
        if (!*at) break;
        *line += *at == '\n';
        if (strncmp(at, "@include", 8) == 0) return "@include, which only noise models have";
        if (strchr("{([", *at)) {
            if (depth == DEPTH) return "more than 32 groups and lists inside each other";
            names[++depth] = 0;
        }
        if (strchr("})]", *at) && depth > 0) --depth;
        if (strchr("=:", *at) && ++names[depth] > NAMES)
            return "more than 1024 settings in a group";
    }
    return NULL;
}
