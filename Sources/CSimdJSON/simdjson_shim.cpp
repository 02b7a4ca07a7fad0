#include "CSimdJSON.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <vector>

// simdjson's first stage does the expensive half at the speed of memory: it checks the UTF-8 and finds the
// structural characters, with the best instructions of the CPU it runs on. Its two public second stages do not fit:
// the DOM turns numbers into doubles and refuses whole documents for one large integer, and On-Demand leaves what
// nobody asks for unchecked. So the second stage is here: it walks the structural positions once, checks the whole
// grammar, keeps number tokens as written, and copies only those strings that have escapes.

struct csj_document {
  std::unique_ptr<uint8_t[]> source;
  std::vector<uint8_t> unescaped;
  std::vector<csj_node> nodes;
};

extern "C" uint32_t csj_hash(const uint8_t *bytes, size_t count) {
  // FNV-1a over eight bytes at a time, folded: names are short, and a full comparison follows.
  uint64_t hash = 0xcbf29ce484222325u ^ count;
  while (count >= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
    bytes += 8;
    count -= 8;
  }
  uint64_t rest = 0;
  memcpy(&rest, bytes, count);
  hash = (hash ^ rest) * 0x9e3779b97f4a7c15u;
  return static_cast<uint32_t>(hash >> 32);
}

namespace {

bool is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
/// What may follow a number or a literal.
bool ends_token(uint8_t c) { return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':'; }

/// Four hexadecimal digits, or -1.
int32_t hex4(const uint8_t *p, const uint8_t *end) {
  if (end - p < 4) return -1;
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = p[i];
    int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

void put_utf8(std::vector<uint8_t> &out, uint32_t c) {
  if (c < 0x80) {
    out.push_back(uint8_t(c));
  } else if (c < 0x800) {
    out.push_back(uint8_t(0xC0 | c >> 6));
    out.push_back(uint8_t(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(uint8_t(0xE0 | c >> 12));
    out.push_back(uint8_t(0x80 | (c >> 6 & 0x3F)));
    out.push_back(uint8_t(0x80 | (c & 0x3F)));
  } else {
    out.push_back(uint8_t(0xF0 | c >> 18));
    out.push_back(uint8_t(0x80 | (c >> 12 & 0x3F)));
    out.push_back(uint8_t(0x80 | (c >> 6 & 0x3F)));
    out.push_back(uint8_t(0x80 | (c & 0x3F)));
  }
}

/// The text between the quotes without its escapes, appended to `out`. Half of a surrogate pair becomes U+FFFD: .NET
/// cuts texts in the middle of a pair, and one such record must not make its whole page unreadable.
bool unescape(const uint8_t *p, const uint8_t *end, std::vector<uint8_t> &out) {
  while (p < end) {
    const uint8_t *slash = static_cast<const uint8_t *>(memchr(p, '\\', size_t(end - p)));
    if (slash == nullptr) {
      out.insert(out.end(), p, end);
      return true;
    }
    out.insert(out.end(), p, slash);
    p = slash + 1;
    if (p >= end) return false;
    switch (*p++) {
      case '"': out.push_back('"'); break;
      case '\\': out.push_back('\\'); break;
      case '/': out.push_back('/'); break;
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': {
        int32_t first = hex4(p, end);
        if (first < 0) return false;
        p += 4;
        if (first >= 0xD800 && first < 0xDC00) {
          int32_t second = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2, end) : -1;
          if (second >= 0xDC00 && second < 0xE000) {
            put_utf8(out, 0x10000 + (uint32_t(first - 0xD800) << 10) + uint32_t(second - 0xDC00));
            p += 6;
          } else {
            put_utf8(out, 0xFFFD);
          }
        } else {
          put_utf8(out, first >= 0xDC00 && first < 0xE000 ? 0xFFFD : uint32_t(first));
        }
        break;
      }
      default: return false;
    }
  }
  return true;
}

/// Bytes of the number at `p`, or 0 when it is none by the grammar of RFC 8259.
size_t number_length(const uint8_t *start) {
  const uint8_t *p = start;
  if (*p == '-') p++;
  if (*p == '0') {
    p++;
  } else {
    if (!is_digit(*p)) return 0;
    while (is_digit(*p)) p++;
  }
  if (*p == '.') {
    p++;
    if (!is_digit(*p)) return 0;
    while (is_digit(*p)) p++;
  }
  if (*p == 'e' || *p == 'E') {
    p++;
    if (*p == '+' || *p == '-') p++;
    if (!is_digit(*p)) return 0;
    while (is_digit(*p)) p++;
  }
  return ends_token(*p) ? size_t(p - start) : 0;
}

/// The second stage: from structural positions to the tape.
class Walker {
 public:
  Walker(csj_document &document, size_t count, const uint32_t *positions, size_t position_count, uint32_t max_depth)
      : document(document), source(document.source.get()), count(count), positions(positions),
        position_count(position_count), max_depth(max_depth) {}

  size_t where = 0;

  int32_t walk() {
    // One entry of the stack for each open container: its entry on the tape.
    std::vector<uint32_t> open;
    open.reserve(max_depth);
    bool expects_value = true;
    bool may_close = false;  // directly after an opening bracket
    while (true) {
      if (expects_value) {
        if (!next()) return cut();
        uint8_t c = source[where];
        if (may_close && c == (in_object(open) ? '}' : ']')) {
          close(open);
          may_close = false;
          expects_value = false;
          if (open.empty()) return finish();
          continue;
        }
        may_close = false;
        if (!open.empty() && in_object(open)) {
          if (c != '"') return CSJ_BAD_STRUCTURE;
          int32_t error = string(CSJ_KEY);
          if (error) return error;
          if (!next()) return cut();
          if (source[where] != ':') return CSJ_BAD_STRUCTURE;
          if (!next()) return cut();
          c = source[where];
        }
        if (c == '{' || c == '[') {
          if (open.size() >= max_depth) return CSJ_TOO_DEEP;
          open.push_back(uint32_t(document.nodes.size()));
          put(uint32_t(where), 0, 0, c == '{' ? CSJ_OBJECT : CSJ_ARRAY);
          may_close = true;
          continue;
        }
        int32_t error = scalar(c);
        if (error) return error;
        expects_value = false;
        if (open.empty()) return finish();
      } else {
        if (!next()) return cut();
        uint8_t c = source[where];
        if (c == ',') {
          expects_value = true;
        } else if (c == (in_object(open) ? '}' : ']')) {
          close(open);
          if (open.empty()) return finish();
        } else {
          return CSJ_BAD_STRUCTURE;
        }
      }
    }
  }

 private:
  csj_document &document;
  const uint8_t *source;
  size_t count;
  const uint32_t *positions;
  size_t position_count;
  uint32_t max_depth;
  size_t index = 0;

  bool next() {
    if (index >= position_count || positions[index] >= count) return false;
    where = positions[index++];
    return true;
  }

  int32_t cut() {
    where = count;
    return CSJ_TRUNCATED;
  }

  int32_t finish() { return next() ? CSJ_TRAILING : CSJ_OK; }

  bool in_object(const std::vector<uint32_t> &open) const { return document.nodes[open.back()].kind == CSJ_OBJECT; }

  void put(uint32_t offset, uint32_t length, uint32_t extra, uint32_t kind) {
    document.nodes.push_back(csj_node{offset, length, extra, kind});
  }

  void close(std::vector<uint32_t> &open) {
    csj_node &node = document.nodes[open.back()];
    node.length = uint32_t(where) - node.offset + 1;
    node.extra = uint32_t(document.nodes.size());
    open.pop_back();
  }

  int32_t scalar(uint8_t c) {
    switch (c) {
      case '"': return string(CSJ_STRING);
      case 't': return literal("true", 4, CSJ_TRUE);
      case 'f': return literal("false", 5, CSJ_FALSE);
      case 'n': return literal("null", 4, CSJ_NULL);
      case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
        // The text is followed by blanks, so reading on is safe.
        size_t length = number_length(source + where);
        if (length == 0) return CSJ_BAD_NUMBER;
        put(uint32_t(where), uint32_t(length), 0, CSJ_NUMBER);
        return CSJ_OK;
      }
      default: return CSJ_BAD_STRUCTURE;
    }
  }

  int32_t literal(const char *word, size_t length, uint32_t kind) {
    if (memcmp(source + where, word, length) != 0 || !ends_token(source[where + length])) return CSJ_BAD_LITERAL;
    put(uint32_t(where), uint32_t(length), 0, kind);
    return CSJ_OK;
  }

  int32_t string(uint32_t kind) {
    const uint8_t *start = source + where + 1;
    // Stage one made sure that every string is closed, so a quote comes before the end of the text.
    const uint8_t *limit = source + count;
    const uint8_t *p = start;
    bool escaped = false;
    while (p < limit && *p != '"') {
      if (*p == '\\') {
        escaped = true;
        p++;
      }
      p++;
    }
    if (p >= limit) return CSJ_UNCLOSED_STRING;
    // What stands right behind a string must be the next structural character or blank: `"a"b` is no JSON.
    if (!ends_token(p[1])) return CSJ_BAD_STRUCTURE;
    const uint8_t *text = start;
    size_t length = size_t(p - start);
    uint32_t offset = uint32_t(where + 1);
    if (escaped) {
      size_t before = document.unescaped.size();
      if (!unescape(start, p, document.unescaped)) return CSJ_BAD_ESCAPE;
      offset = uint32_t(before);
      length = document.unescaped.size() - before;
      text = document.unescaped.data() + before;
    }
    put(offset, uint32_t(length), kind == CSJ_KEY ? csj_hash(text, length) : 0, escaped ? kind | CSJ_UNESCAPED : kind);
    return CSJ_OK;
  }
};

int32_t reason(simdjson::error_code code) {
  switch (code) {
    case simdjson::SUCCESS: return CSJ_OK;
    case simdjson::EMPTY: return CSJ_EMPTY;
    case simdjson::UTF8_ERROR: return CSJ_NOT_UTF8;
    case simdjson::UNCLOSED_STRING: return CSJ_UNCLOSED_STRING;
    case simdjson::UNESCAPED_CHARS: return CSJ_CONTROL_CHARACTER;
    case simdjson::CAPACITY: return CSJ_TOO_LARGE;
    case simdjson::MEMALLOC: return CSJ_NO_MEMORY;
    default: return CSJ_OTHER;
  }
}

int32_t parse(const uint8_t *bytes, size_t count, uint32_t max_depth, csj_document **out, size_t *position) {
  if (count == 0) return CSJ_EMPTY;
  if (count > 0x7FFFFFFF) return CSJ_TOO_LARGE;
  std::unique_ptr<csj_document> document(new csj_document());
  document->source.reset(new uint8_t[count + simdjson::SIMDJSON_PADDING]);
  memcpy(document->source.get(), bytes, count);
  // Blanks behind the text end every token, so that a token can be read without looking for the end of the text.
  memset(document->source.get() + count, ' ', simdjson::SIMDJSON_PADDING);

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  simdjson::error_code error =
      simdjson::get_active_implementation()->create_dom_parser_implementation(count, max_depth, parser);
  if (error == simdjson::SUCCESS) {
    error = parser->stage1(document->source.get(), count, simdjson::stage1_mode::regular);
  }
  if (error != simdjson::SUCCESS) return reason(error);

  size_t positions = parser->n_structural_indexes;
  // Commas and colons are no entries, so about half of the positions are.
  document->nodes.reserve(positions / 2 + 16);
  Walker walker(*document, count, parser->structural_indexes.get(), positions, max_depth);
  int32_t result = walker.walk();
  if (result != CSJ_OK) {
    *position = walker.where;
    return result;
  }
  *out = document.release();
  return CSJ_OK;
}

}  // namespace

extern "C" int32_t csj_parse(
    const uint8_t *bytes, size_t count, uint32_t max_depth, csj_document **document, size_t *position) {
  *document = nullptr;
  *position = 0;
  try {
    return parse(bytes, count, max_depth, document, position);
  } catch (const std::bad_alloc &) {
    return CSJ_NO_MEMORY;
  } catch (...) {
    return CSJ_OTHER;
  }
}

extern "C" void csj_free(csj_document *document) { delete document; }

extern "C" const csj_node *csj_nodes(const csj_document *document) { return document->nodes.data(); }
extern "C" size_t csj_node_count(const csj_document *document) { return document->nodes.size(); }
extern "C" const uint8_t *csj_source(const csj_document *document) { return document->source.get(); }
extern "C" const uint8_t *csj_unescaped(const csj_document *document) { return document->unescaped.data(); }
