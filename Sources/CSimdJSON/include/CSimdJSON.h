// The C face of simdjson: bytes in, a flat tape out. No C++ type and no exception passes through here.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed document: a copy of the text, a second text for strings that had escapes, and the tape.
typedef struct csj_document csj_document;

/// What an entry of the tape is.
enum {
  CSJ_NULL = 0,
  CSJ_FALSE = 1,
  CSJ_TRUE = 2,
  CSJ_NUMBER = 3,  // the token as written, so that money stays exact
  CSJ_STRING = 4,
  CSJ_KEY = 5,  // a member's name; its value is the next entry
  CSJ_OBJECT = 6,
  CSJ_ARRAY = 7,
  CSJ_UNESCAPED = 8,  // flag on CSJ_STRING and CSJ_KEY: the text is in the second text
};

/// One entry of the tape.
typedef struct {
  /// Where its text starts. For a container: where its bracket is.
  uint32_t offset;
  /// Bytes of its text. For a container: up to and with its closing bracket.
  uint32_t length;
  /// For a container: the entry after its last. For a key: the hash of its name (csj_hash). Otherwise zero.
  uint32_t extra;
  uint32_t kind;
} csj_node;

/// Why a text was refused.
enum {
  CSJ_OK = 0,
  CSJ_EMPTY = 1,
  CSJ_NOT_UTF8 = 2,
  CSJ_UNCLOSED_STRING = 3,
  CSJ_CONTROL_CHARACTER = 4,
  CSJ_TOO_DEEP = 5,
  CSJ_TOO_LARGE = 6,
  CSJ_NO_MEMORY = 7,
  CSJ_BAD_NUMBER = 8,
  CSJ_BAD_LITERAL = 9,
  CSJ_BAD_ESCAPE = 10,
  CSJ_BAD_STRUCTURE = 11,
  CSJ_TRUNCATED = 12,
  CSJ_TRAILING = 13,
  CSJ_OTHER = 14,
};

/// Parses `count` bytes. On success `*document` is the caller's, to be given to csj_free.
/// Otherwise answers the reason, and `*position` is the byte at which it was seen.
int32_t csj_parse(
    const uint8_t *bytes, size_t count, uint32_t max_depth, csj_document **document, size_t *position);

void csj_free(csj_document *document);

const csj_node *csj_nodes(const csj_document *document);
size_t csj_node_count(const csj_document *document);
/// The text as it came; offsets of entries without CSJ_UNESCAPED point here.
const uint8_t *csj_source(const csj_document *document);
/// The second text; offsets of entries with CSJ_UNESCAPED point here.
const uint8_t *csj_unescaped(const csj_document *document);

/// The hash that a key's entry carries.
uint32_t csj_hash(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif
