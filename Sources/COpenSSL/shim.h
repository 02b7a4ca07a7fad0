// Nothing but the door: digests, authenticated encryption and random bytes of libcrypto.
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/err.h>
