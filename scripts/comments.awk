# SPDX-License-Identifier: GPL-3.0-or-later
# Brings comments to 100 columns, which clang-format leaves alone: a comment behind a line that is too long moves above it, and long
# comment lines wrap under their text (in a list "name  what it is": under the second column). Part of scripts/format.
function spaces(count,   text) { while (length(text) < count) text = text " "; return text }

# Prints `text` behind `head`, wrapped, continuation lines behind `next_head`. The last line is held back: the next line of the same
# paragraph joins it.
function wrap(head, next_head, text,   cut) {
    while (length(head text) > LIMIT) {
        cut = LIMIT - length(head) + 1
        while (cut > 1 && substr(text, cut, 1) != " ") --cut
        if (cut > 1 && substr(text, cut + 1) == "*/") # which does not stand alone on a line
            do --cut; while (cut > 1 && substr(text, cut, 1) != " ")
        if (cut <= 1) break
        print head substr(text, 1, cut - 1)
        text = substr(text, cut + 1)
        head = next_head
    }
    if (text ~ /\*\/$/ || text ~ /[.:]$/ || verbatim) print head text
    else { held = head text; held_head = next_head }
}

BEGIN { LIMIT = 100 }
{
    line = $0
    if (held != "") {
        match(line, /^ *\* */)
        text = substr(line, RLENGTH + 1)
        if (substr(line, 1, RLENGTH) == held_head && text !~ /^[^ ]+  |^$|^\/|^- /)
            line = held " " substr(line, RLENGTH + 1)
        else print held
        held = ""
    }
    was_inside = inside
    if (inside ? line ~ /\*\// : 0) inside = 0
    else if (!inside && line ~ /\/\*/ && line !~ /\*\//) inside = 1
    if (length(line) <= LIMIT) { print line; next }

    if (!was_inside && match(line, /\/\*.*\*\/$/) && substr(line, 1, RSTART - 1) ~ /[^ \t]/ && substr(line, RSTART + 2) !~ /\/\*/ &&
        substr(line, 1, RSTART - 1) !~ /\\$|"[^"]*$/) {
        comment = substr(line, RSTART)
        code = substr(line, 1, RSTART - 1)
        sub(/ +$/, "", code)
        match(code, /^ */)
        indent = spaces(RLENGTH)
        verbatim = 0
        wrap(indent, indent " * ", comment)
        print code
        next
    }
    if (match(line, /^ *\/?\* */) && line !~ /\/\//) { # code in a comment is for a human to break
        head = substr(line, 1, RLENGTH)
        text = substr(line, RLENGTH + 1)
        next_head = head
        sub(/\/\*/, " *", next_head)
        verbatim = text ~ /[^ ]   +/ # a table: its lines are not joined
        if (text ~ /^- /) next_head = next_head "  "
        else if (match(text, /^[A-Za-z0-9_, ]*[A-Za-z0-9_]   */) && RLENGTH < 40) next_head = next_head spaces(RLENGTH)
        wrap(head, next_head, text)
        next
    }
    print line
}
END { if (held != "") print held }
