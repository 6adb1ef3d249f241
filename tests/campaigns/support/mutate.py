# SPDX-License-Identifier: GPL-3.0-or-later
"""Places of a C source that can be changed, and how."""
import re

TOKEN = re.compile(r"""(?P<skip>/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>\b0[xX][0-9a-fA-F]+[uUlL]*\b|\b(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?[uUlLf]*)
    |(?P<word>[A-Za-z_]\w*)|(?P<sign>->|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%<>=!&|^~?:;,.(){}\[\]])""",
                   re.S | re.M | re.X)
RELATIONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
SUMS = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "+=": ("-=",), "-=": ("+=",), "*=": ("/=",), "/=": ("*=",),
        "&&": ("||",), "||": ("&&",), "<<": (">>",), ">>": ("<<",), "&": ("|",), "|": ("&",), "^": ("&",), "++": ("--",), "--": ("++",)}
STATEMENT = re.compile(r"^[ \t]+(?!return\b|goto\b|break\b|continue\b|case\b|default\b|else\b|do\b|free\(|fclose\(|qn_free\(|"
                       r"qn_\w+_(?:clear|destroy|free)\()([A-Za-z_][\w.\[\]>-]*(?: [-+*/|&]?=|\(|\[)[^{}\n]*;)$", re.M)
CONDITION = re.compile(r"\b(?:if|while) \(")
WORDS_BEFORE_UNARY = {"return", "case", "sizeof"}


class Site:
    """A change of the letters from `start` to `end`."""

    def __init__(self, text, start, end, new, what):
        self.start, self.end, self.new, self.what = start, end, new, what
        self.line = text.count("\n", 0, start) + 1

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]


def tokens(text):
    return [(match.lastgroup, match.group(), match.start()) for match in TOKEN.finditer(text) if match.lastgroup != "skip"]


def other_numbers(number):
    digits = number.rstrip("uUlLf")
    suffix = number[len(digits):]
    if re.fullmatch(r"\d+", digits):
        value = int(digits)
        return [f"{value + 1}{suffix}"] + ([f"{value - 1}{suffix}"] if value > 0 else [])
    if digits[:2] in ("0x", "0X"):
        return []
    value = float(digits)
    return [f"{2.0 * value!r}" if value else "1.0", f"(-{digits})" if value else "-1.0"]


def closing(found, index):
    """The parenthesis that ends the one of a token."""
    depth = 0
    for k in range(index, len(found)):
        depth += {"(": 1, ")": -1}.get(found[k][1], 0)
        if depth == 0:
            return k
    return None


def sites(text):
    """Every change of a source, outside comments, strings and lines of the preprocessor."""
    found, made = tokens(text), []
    for index, (kind, word, start) in enumerate(found):
        before = found[index - 1] if index else ("sign", ";", 0)
        binary = (before[0] in ("number", "word") and before[1] not in WORDS_BEFORE_UNARY) or before[1] in (")", "]")
        choices = []
        if kind == "number":
            choices = other_numbers(word)
        elif word in ("true", "false"):
            choices = [{"true": "false", "false": "true"}[word]]
        elif kind == "sign" and word in RELATIONS:
            choices = RELATIONS[word]
        elif kind == "sign" and word in SUMS and (binary or word in ("++", "--")):
            choices = SUMS[word]
        made += [Site(text, start, start + len(word), new, f"{word} became {new}") for new in choices]
        if word in ("if", "while") and index + 1 < len(found) and found[index + 1][1] == "(":
            end = closing(found, index + 1)
            if end:
                first, last = found[index + 1][2], found[end][2]
                made.append(Site(text, first, last + 1, f"(!{text[first:last + 1]})", f"{word} negated"))
    for match in STATEMENT.finditer(text):
        made.append(Site(text, match.start(1), match.end(1), ";", f"left out: {match.group(1)}"))
    return made
