# Writes the code of Swift files without its comments, as PATH:LINE:CODE: to the file `code` without what texts
# say, to the file `text` with it. What is interpolated into a text is code and stays.

FNR == 1 { comment = 0; depth = 0; close_text[0] = "" }

# Most lines have nothing to take out.
comment == 0 && depth == 0 && !/["\/]/ {
  if ($0 ~ /[^ ]/) { print FILENAME ":" FNR ":" $0 >> code; print FILENAME ":" FNR ":" $0 >> text }
  next
}

{
  plain = ""; whole = ""
  for (i = 1; i <= length($0); i++) {
    c = substr($0, i, 1); two = substr($0, i, 2); three = substr($0, i, 3)
    if (comment > 0) {
      if (two == "*/") { comment--; i++ } else if (two == "/*") { comment++; i++ }
      continue
    }
    # In a text: `close_text` ends it, a backslash escapes one character or begins code.
    if (depth % 2 == 1) {
      if (two == "\\(" && close_text[depth] !~ /#/) { depth++; parens[depth] = 0; whole = whole two; plain = plain " "; i++; continue }
      if (c == "\\" && close_text[depth] !~ /#/) { whole = whole two; i++; continue }
      n = length(close_text[depth])
      if (substr($0, i, n) == close_text[depth]) { whole = whole close_text[depth]; plain = plain "\""; i += n - 1; depth--; continue }
      whole = whole c
      continue
    }
    # In code, maybe inside a text.
    if (two == "//") break
    if (two == "/*") { comment++; i++; continue }
    if (depth > 0 && c == "(") parens[depth]++
    if (depth > 0 && c == ")" && parens[depth]-- == 0) { depth--; whole = whole c; plain = plain " "; continue }
    if (two == "#\"") { depth++; close_text[depth] = "\"#"; whole = whole two; plain = plain "\""; i++; continue }
    if (three == "\"\"\"") { depth++; close_text[depth] = three; whole = whole three; plain = plain "\""; i += 2; continue }
    if (c == "\"") { depth++; close_text[depth] = c; whole = whole c; plain = plain "\""; continue }
    plain = plain c; whole = whole c
  }
  # A text of one line ends with it, whatever was misread: an error stays on its line.
  while (depth > 0 && close_text[depth - (depth + 1) % 2] !~ /^"""/) depth--
  if (plain ~ /[^ ]/) print FILENAME ":" FNR ":" plain >> code
  if (whole ~ /[^ ]/) print FILENAME ":" FNR ":" whole >> text
}
