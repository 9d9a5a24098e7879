package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.io.Json;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import java.io.Serializable;
import org.bytedeco.javacpp.PointerScope;

/**
 * Pictures by their name, opened at the first use in each process and shared by the tasks there.
 */
final class SharedPictures implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String options;
  private transient PictureData data;

  /**
   * New.
   *
   * @param options as JSON
   */
  SharedPictures(String name, String options) {
    this.name = name;
    this.options = options;
  }

  /** The pictures; they live as long as the process. */
  synchronized PictureData data() {
    if (data == null) {
      Engine.start();
      try (PointerScope scope = new PointerScope()) {
        data = PictureFiles.open(name, Json.parse(options, PictureFiles.Options.class, "options"));
        scope.extend();
      }
    }
    return data;
  }
}
