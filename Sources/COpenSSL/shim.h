// Nothing but the door: digests, authenticated encryption and random bytes of libcrypto.
// The low-level SHA-256 is called deprecated in favour of one that looks for a provider on each use, and can fail at that.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/crypto.h>
