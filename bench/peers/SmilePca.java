import java.io.DataInputStream;
import java.io.FileInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import smile.feature.extraction.PCA;

/** Times Smile's PCA on a gzipped IDX image file: java -cp "$SMILE" SmilePca.java FILE [repeats]. */
public final class SmilePca {
  public static void main(String[] arguments) throws Exception {
    int repeats = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    double[][] rows;
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(new FileInputStream(arguments[0])))) {
      in.readInt();
      int n = in.readInt();
      int d = in.readInt() * in.readInt();
      rows = new double[n][d];
      byte[] row = new byte[d];
      for (double[] target : rows) {
        in.readFully(row);
        for (int j = 0; j < d; j++) {
          target[j] = (row[j] & 0xff) / 255.0;
        }
      }
    }
    double[] seconds = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      double[][] copy = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
      long start = System.nanoTime();
      PCA.fit(copy).getProjection(64);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    System.out.printf("| 64 | Smile PCA.fit | %.3f | %.3f | | |%n", seconds[repeats / 2], seconds[0]);
  }
}
