package dev.laurel.core;

import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/**
 * The tensor engine (libtorch): loaded once a process, with threads and device chosen here and
 * nowhere else.
 *
 * <p>Two things go wrong when libtorch is loaded into a JVM as it comes, and both are mended here,
 * before the first operation, for launcher and plain library users alike (figures in
 * docs/evidence/engine.md):
 *
 * <ul>
 *   <li>The thread pools of OpenBLAS and of OpenMP spin against each other; a small training step
 *       takes 25 ms instead of 0.5 ms. OpenMP's threads are told to sleep while they wait, through
 *       the environment variable that OpenMP reads when it is loaded.
 *   <li>JavaCPP asks the kernel for resident memory at every allocation, and glibc hands every
 *       large tensor back to the kernel and faults it in again. The first is turned off, the second
 *       is told to keep up to 256 MiB.
 * </ul>
 */
public final class Engine {
  private static final Logger LOG = System.getLogger(Engine.class.getName());

  private Engine() {}

  /** Starts the engine with {@link EngineConfig#defaults()} unless it runs already. */
  public static void start() {
    Native.load();
  }

  /**
   * Starts the engine, or changes the threads of the running one.
   *
   * @return what runs now
   * @throws UserError if the device is not there, or the natives of this platform are not on the
   *     class path
   */
  public static EngineInfo start(EngineConfig config) {
    Native.load();
    threads(config.threads());
    if (config.device().startsWith("cuda") && !torch.cuda_is_available()) {
      throw UserError.of(
          "device is '%s' but no CUDA device is usable: needs the -gpu natives (Maven profile gpu)"
              + " and a driver; allowed here: cpu",
          config.device());
    }
    return info(config.device());
  }

  /** Sets the threads of one tensor operation; 0 means all cores. */
  public static void threads(int count) {
    Native.load();
    int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
    if (torch.get_num_threads() != threads) {
      torch.set_num_threads(threads);
    }
    openblas.blas_set_num_threads(threads);
  }

  /** The named device as libtorch's type; close it or hold it in a scope. */
  public static Device device(String name) {
    return new Device(name);
  }

  /** What runs now. */
  public static EngineInfo info(String device) {
    Native.load();
    return new EngineInfo(
        Loader.getPlatform(),
        torch.get_num_threads(),
        device,
        torch.cuda_is_available(),
        Native.usesMkl() ? "MKL" : "OpenBLAS");
  }

  /** Loading, in the initialiser of a class so that it happens once. */
  private static final class Native {
    private static final String BLAS_PROPERTY = "org.bytedeco.openblas.load";

    static {
      if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
      }
      boolean mkl = Native.class.getResource("/org/bytedeco/mkl/" + platform()) != null;
      if (mkl && System.getProperty(BLAS_PROPERTY) == null) {
        System.setProperty(BLAS_PROPERTY, "mkl_rt");
      }
      ProcessSettings.apply(usesMkl(), openMpIsLoaded());
      try {
        Loader.load(torch.class);
        torch.set_num_threads(Runtime.getRuntime().availableProcessors());
        openblas.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
      } catch (UnsatisfiedLinkError e) {
        throw new UserError(
            "no tensor engine for "
                + platform()
                + " on the class path: add org.bytedeco:pytorch, openblas and javacpp with that"
                + " classifier ("
                + e.getMessage()
                + ")",
            e);
      }
    }

    /** Runs the initialiser. */
    static void load() {}

    static String platform() {
      return Loader.getPlatform();
    }

    static boolean usesMkl() {
      return "mkl_rt".equals(System.getProperty(BLAS_PROPERTY));
    }

    /** OpenMP reads its environment when it is loaded; too late if another library loaded it. */
    private static boolean openMpIsLoaded() {
      Path maps = Path.of("/proc/self/maps");
      if (!Files.isReadable(maps)) {
        return false;
      }
      try (var lines = Files.lines(maps)) {
        boolean loaded = lines.anyMatch(line -> line.contains("libgomp"));
        if (loaded && System.getenv("OMP_WAIT_POLICY") == null) {
          LOG.log(
              Logger.Level.WARNING,
              "OpenMP was loaded before Laurel: start the JVM with OMP_WAIT_POLICY=passive in its"
                  + " environment, or small tensor operations will be up to 30 times slower.");
        }
        return loaded;
      } catch (java.io.IOException | java.io.UncheckedIOException e) {
        return false;
      }
    }
  }
}
