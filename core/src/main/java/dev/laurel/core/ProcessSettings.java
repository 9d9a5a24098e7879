package dev.laurel.core;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The settings of the C library and of OpenMP that must stand before libtorch is loaded. */
final class ProcessSettings {
  /** Constants of {@code mallopt} in glibc's malloc.h. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  private ProcessSettings() {}

  static void apply(boolean mkl, boolean openMpIsLoaded) {
    if (Platform.isWindows()) {
      return;
    }
    NativeLibrary libc = NativeLibrary.getInstance("c");
    if (!openMpIsLoaded) {
      // MKL shares OpenMP's pool, so there is nothing to spin against and spinning pays.
      if (mkl) {
        setUnlessSet(libc, "MKL_THREADING_LAYER", "GNU");
      } else if (Platform.isLinux() && System.getenv("OMP_WAIT_POLICY") == null) {
        // Some microseconds: enough to be awake for the next operation of a network, too few to be
        // in the way of a product.
        setUnlessSet(libc, "GOMP_SPINCOUNT", "5000");
      } else {
        setUnlessSet(libc, "OMP_WAIT_POLICY", "passive");
      }
    }
    if (!mkl) {
      // OpenBLAS's own thread waits for the next product by spinning, 2^26 cycles if not told, and
      // takes a core from the convolution that comes after. 2^16 is enough for products in a row.
      setUnlessSet(libc, "OPENBLAS_THREAD_TIMEOUT", "16");
    }
    if (Platform.isLinux() && System.getenv("MALLOC_TRIM_THRESHOLD_") == null) {
      // Large tensors stay in the heap instead of being mapped and faulted in at every operation.
      mallopt(libc, MMAP_THRESHOLD, 1 << 30);
      mallopt(libc, TRIM_THRESHOLD, 256 << 20);
      mallopt(libc, TOP_PAD, 64 << 20);
    }
  }

  private static void setUnlessSet(NativeLibrary libc, String name, String value) {
    int keep = 0;
    int unused = libc.getFunction("setenv").invokeInt(new Object[] {name, value, keep});
  }

  private static void mallopt(NativeLibrary libc, int parameter, int value) {
    // musl has no mallopt; its allocator has no such thresholds either.
    try {
      int unused = libc.getFunction("mallopt").invokeInt(new Object[] {parameter, value});
    } catch (UnsatisfiedLinkError absent) {
      return;
    }
  }
}
