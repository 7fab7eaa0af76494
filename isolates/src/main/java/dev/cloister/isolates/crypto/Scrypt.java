package dev.cloister.isolates.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;

/// scrypt (RFC 7914).
final class Scrypt {
  /// The cost as Workers bound it.
  static final int COST_MAX = 1 << 20;

  /// Of what one derivation keeps; the heap of a cordon is shared.
  static final long MEMORY_BYTES_MAX = 64L << 20;

  /// Cost times block size times parallelization: about a second of work, which nothing can
  /// interrupt.
  static final long WORK_MAX = 1L << 21;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Scrypt() {}

  static byte[] derive(byte[] password, byte[] salt, int cost, int block, int parallel, int length)
      throws CryptoRefused, GeneralSecurityException {
    var memory = 128L * cost * block;
    var work = (long) cost * block * parallel;
    if (cost > COST_MAX || memory > MEMORY_BYTES_MAX || work > WORK_MAX) {
      throw CryptoRefused.operation(
          "scrypt of cost %d, block size %d and parallelization %d is more than may be asked here."
              .formatted(cost, block, parallel));
    }
    var blocks =
        Derivation.pbkdf2(HmacKey.mac("SHA-256", password), salt, 1, parallel * 128 * block);
    var words = new int[32 * block];
    var table = new int[Math.multiplyExact(cost, words.length)];
    for (var i = 0; i < parallel; i++) {
      var from = i * 128 * block;
      for (var j = 0; j < words.length; j++) {
        words[j] = (int) INTS.get(blocks, from + 4 * j);
      }
      mix(words, table, cost, block);
      for (var j = 0; j < words.length; j++) {
        INTS.set(blocks, from + 4 * j, words[j]);
      }
    }
    return Derivation.pbkdf2(HmacKey.mac("SHA-256", password), blocks, 1, length);
  }

  private static void mix(int[] words, int[] table, int cost, int block) {
    var size = words.length;
    var scratch = new int[size];
    for (var i = 0; i < cost; i++) {
      System.arraycopy(words, 0, table, i * size, size);
      mixBlock(words, scratch, block);
    }
    for (var i = 0; i < cost; i++) {
      var at = (words[size - 16] & (cost - 1)) * size;
      for (var j = 0; j < size; j++) {
        words[j] ^= table[at + j];
      }
      mixBlock(words, scratch, block);
    }
  }

  private static void mixBlock(int[] words, int[] scratch, int block) {
    var x = new int[16];
    System.arraycopy(words, words.length - 16, x, 0, 16);
    for (var i = 0; i < 2 * block; i++) {
      for (var j = 0; j < 16; j++) {
        x[j] ^= words[16 * i + j];
      }
      salsa(x);
      System.arraycopy(x, 0, scratch, 16 * ((i >> 1) + (i & 1) * block), 16);
    }
    System.arraycopy(scratch, 0, words, 0, words.length);
  }

  private static void salsa(int[] x) {
    var y = x.clone();
    for (var round = 0; round < 8; round += 2) {
      quarter(y, 0, 4, 8, 12);
      quarter(y, 5, 9, 13, 1);
      quarter(y, 10, 14, 2, 6);
      quarter(y, 15, 3, 7, 11);
      quarter(y, 0, 1, 2, 3);
      quarter(y, 5, 6, 7, 4);
      quarter(y, 10, 11, 8, 9);
      quarter(y, 15, 12, 13, 14);
    }
    for (var i = 0; i < 16; i++) {
      x[i] += y[i];
    }
  }

  private static void quarter(int[] y, int a, int b, int c, int d) {
    y[b] ^= Integer.rotateLeft(y[a] + y[d], 7);
    y[c] ^= Integer.rotateLeft(y[b] + y[a], 9);
    y[d] ^= Integer.rotateLeft(y[c] + y[b], 13);
    y[a] ^= Integer.rotateLeft(y[d] + y[c], 18);
  }
}
