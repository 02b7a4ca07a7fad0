internal import COpenSSL
import Faults

/// AES-256 in Galois/counter mode: NIST SP 800-38D, with a nonce of 12 bytes and a tag of 16.
enum AESGCM {
  static func seal(
    _ plain: [UInt8], key: [UInt8], nonce: [UInt8], authenticating associated: [UInt8]
  ) throws(Fault) -> (ciphertext: [UInt8], tag: [UInt8]) {
    let cipher = try Cipher()
    var ciphertext = [UInt8](repeating: 0, count: plain.count)
    var tag = [UInt8](repeating: 0, count: SealedBox.tagLength)
    var written: Int32 = 0
    guard key.count == 32, nonce.count == SealedBox.nonceLength,
      let associatedLength = Int32(exactly: associated.count), let length = Int32(exactly: plain.count),
      EVP_EncryptInit_ex(cipher.context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
      EVP_EncryptUpdate(cipher.context, nil, &written, associated, associatedLength) == 1,
      length == 0 || EVP_EncryptUpdate(cipher.context, &ciphertext, &written, plain, length) == 1,
      EVP_EncryptFinal_ex(cipher.context, nil, &written) == 1,
      EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    else { throw failed("seal the secret") }
    return (ciphertext, tag)
  }

  /// The plain bytes, or `nil` when the tag does not fit them.
  static func open(
    _ ciphertext: [UInt8], tag: [UInt8], key: [UInt8], nonce: [UInt8], authenticating associated: [UInt8]
  ) throws(Fault) -> [UInt8]? {
    let cipher = try Cipher()
    var plain = [UInt8](repeating: 0, count: ciphertext.count)
    var tag = tag
    var written: Int32 = 0
    guard key.count == 32, nonce.count == SealedBox.nonceLength, tag.count == SealedBox.tagLength,
      let associatedLength = Int32(exactly: associated.count), let length = Int32(exactly: ciphertext.count),
      EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
      EVP_DecryptUpdate(cipher.context, nil, &written, associated, associatedLength) == 1,
      length == 0 || EVP_DecryptUpdate(cipher.context, &plain, &written, ciphertext, length) == 1,
      EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    else { throw failed("open the stored secret") }
    guard EVP_DecryptFinal_ex(cipher.context, nil, &written) == 1 else {
      // Bytes that failed the check are nobody's to see; and the queue of errors is not left for others.
      OPENSSL_cleanse(&plain, plain.count)
      ERR_clear_error()
      return nil
    }
    return plain
  }

  private static func failed(_ activity: String) -> Fault {
    ERR_clear_error()
    return Fault(.sealFailed, while: activity, "libcrypto refused", remedy: "this is a defect: report it with this line")
  }

  /// The owner of libcrypto's context, which holds the key: freeing clears it.
  private final class Cipher {
    let context: OpaquePointer

    init() throws(Fault) {
      guard let context = EVP_CIPHER_CTX_new() else { throw AESGCM.failed("set up the cipher") }
      self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }
  }
}
