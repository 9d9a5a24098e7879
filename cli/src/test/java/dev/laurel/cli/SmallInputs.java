package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.Wav;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.io.Npy;
import dev.laurel.core.io.PyTorchWriter;
import dev.laurel.core.io.Safetensors;
import dev.laurel.ntk.data.Friedman;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import net.razorvine.pickle.Pickler;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a user of each method would bring, a little of it. */
final class SmallInputs {
  private SmallInputs() {}

  /** Writes all of it into a folder. */
  static void write(Path folder) throws IOException {
    rows(folder.resolve("data.csv"));
    friedman(folder.resolve("table.csv"));
    circle(folder.resolve("circle.csv"));
    world(folder.resolve("world.tsv"));
    pairs(folder);
    photos(folder.resolve("photos"));
    sounds(folder);
    Files.writeString(folder.resolve("square.msh"), SQUARE);
    Files.writeString(folder.resolve("official.json"), OFFICIAL);
    head(folder.resolve("head.sofa"));
    weights(folder);
  }

  /** Ears that hear one sample each, the farther one later. */
  private static void head(Path file) {
    double[][][] responses = new double[24][2][32];
    double[][] directions = new double[24][];
    for (int i = 0; i < responses.length; i++) {
      double azimuth = 15.0 * i;
      directions[i] = new double[] {azimuth, 0, 1};
      int later = (int) Math.round(8 * Math.sin(Math.toRadians(azimuth)));
      responses[i][0][10 - later] = 1;
      responses[i][1][10 + later] = 1;
    }
    try (WritableHdfFile sofa = HdfFile.write(file)) {
      sofa.putAttribute("Conventions", "SOFA");
      sofa.putAttribute("SOFAConventions", "SimpleFreeFieldHRIR");
      sofa.putAttribute("DataType", "FIR");
      sofa.putDataset("Data.IR", responses);
      sofa.putDataset("Data.SamplingRate", new double[] {48_000});
      sofa.putDataset("Data.Delay", new double[][] {{0, 0}});
      sofa.putDataset("ReceiverPosition", new double[][] {{0, 0.09, 0}, {0, -0.09, 0}});
      WritableDataset sources = sofa.putDataset("SourcePosition", directions);
      sources.putAttribute("Type", "spherical");
    }
  }

  /** Of other libraries. */
  private static void weights(Path folder) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        BinauralModel model =
            BinauralModel.create(
                new BinauralConfig(4, 8, 8, 2, 10, Front.STEPS, 1, Initialization.VIEW, 3))) {
      Safetensors.write(
          folder.resolve("weights.safetensors"),
          Map.of("net.0.weight", torch.randn(new long[] {8, 8})),
          Map.of());
      Safetensors.write(
          folder.resolve("theirs.safetensors"),
          Map.of(
              "net.layer.a",
              torch.randn(new long[] {2, 2, 2}),
              "net.layer.s",
              torch.randn(new long[] {2, 4, 4})),
          Map.of());
      PyTorchWriter.write(folder.resolve("official.net"), NetworkTensors.of(model.network()));
    }
  }

  /** Files of every other format that is read; needs what {@link #write} wrote. */
  static void writeOthers(Path folder) throws Exception {
    Files.writeString(folder.resolve("options.json"), "{\"components\": 2, \"whiten\": true}");
    Files.writeString(
        folder.resolve("genotype.txt"), "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|");
    Files.writeString(folder.resolve("path.txt"), "1 0.2 0 0 0 0 1\n".repeat(24));
    Files.writeString(folder.resolve("vectors.txt"), "dogs 1 2 3 4\nrun 4 3 2 1\nnone 0 1 0 1\n");
    List<String> points = new ArrayList<>();
    List<String> turtle = new ArrayList<>(List.of("@prefix : <http://example.org/> ."));
    for (int i = 0; i < 60; i++) {
      points.add(i % 7 + " 1:" + Math.sin(i) + " 3:" + Math.cos(i));
      turtle.add(":person%d :knows :person%d .".formatted(i, i * 7 % 60));
    }
    Files.write(folder.resolve("points.svm"), points);
    Files.write(folder.resolve("world.ttl"), turtle);
    parquet(folder.resolve("data.parquet"));
    pictures(folder);
    betae(Files.createDirectories(folder.resolve("betae")));
    openKe(Files.createDirectories(folder.resolve("openke")));
    catalogue(Files.createDirectories(folder.resolve("locale")).resolve("de.mo"));
    simulation(folder.resolve("flow.npz"));
  }

  private static void parquet(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (select (i * 7919) % 101 as a, i / 3.0 as b from range(50) t(i)) to '"
              + file
              + "'");
    }
  }

  private static void pictures(Path folder) throws IOException {
    Random random = new Random(1);
    ByteBuffer idx = ByteBuffer.allocate(16 + 20 * 64);
    idx.putInt(0x0803).putInt(20).putInt(8).putInt(8);
    while (idx.hasRemaining()) {
      idx.put((byte) random.nextInt(256));
    }
    Files.write(folder.resolve("pictures-idx3-ubyte"), idx.array());
    try (OutputStream gzip =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("pictures-idx3-ubyte.gz")))) {
      gzip.write(idx.array());
    }
    byte[] cifar = new byte[20 * 3073];
    for (int i = 0; i < cifar.length; i++) {
      cifar[i] = (byte) (i % 3073 == 0 ? i / 3073 % 10 : random.nextInt(256));
    }
    Files.write(folder.resolve("batch.bin"), cifar);
  }

  /** Six people of whom each knows the next, both ways. */
  private static void betae(Path folder) throws IOException {
    Map<Integer, String> entities = new HashMap<>();
    List<String> triples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      entities.put(i, "person " + i);
      triples.add("%d\t0\t%d".formatted(i, (i + 1) % 6));
      triples.add("%d\t1\t%d".formatted((i + 1) % 6, i));
    }
    Files.write(folder.resolve("id2ent.pkl"), new Pickler().dumps(entities));
    Files.write(
        folder.resolve("id2rel.pkl"), new Pickler().dumps(Map.of(0, "+knows", 1, "-knows")));
    for (String part : List.of("train", "valid", "test")) {
      Files.write(folder.resolve(part + ".txt"), triples);
    }
    Object[] query = {1, new Object[] {0}};
    Object[] structure = {"e", new Object[] {"r"}};
    for (String part : List.of("train", "valid", "test")) {
      write(folder.resolve(part + "-queries.pkl"), structure, Set.of((Object) query));
      write(folder.resolve(part + "-easy-answers.pkl"), query, Set.of(2));
      write(folder.resolve(part + "-hard-answers.pkl"), query, Set.of(3));
    }
  }

  private static void write(Path file, Object key, Object value) throws IOException {
    Files.write(file, new Pickler().dumps(Map.of(key, value)));
  }

  private static void openKe(Path folder) throws IOException {
    Files.writeString(folder.resolve("entity2id.txt"), "3\na\t0\nb\t1\nc\t2\n");
    Files.writeString(folder.resolve("relation2id.txt"), "1\nknows\t0\n");
    Files.writeString(folder.resolve("train2id.txt"), "2\n0 1 0\n1 2 0\n");
  }

  /** GNU gettext's binary form: two tables of lengths and places, then the texts. */
  private static void catalogue(Path file) throws IOException {
    int count = 120;
    ByteBuffer mo = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    mo.putInt(0x950412de).putInt(0).putInt(count).putInt(28).putInt(28 + 8 * count);
    mo.putInt(0).putInt(28 + 16 * count);
    int at = 28 + 16 * count;
    for (int table = 0; table < 2; table++) {
      for (int i = 0; i < count; i++) {
        byte[] text =
            ((table == 0 ? "file number " : "Datei Nummer ") + (1000 + i))
                .getBytes(StandardCharsets.UTF_8);
        mo.putInt(28 + 8 * (table * count + i), text.length);
        mo.putInt(32 + 8 * (table * count + i), at);
        mo.position(at);
        mo.put(text).put((byte) 0);
        at += text.length + 1;
      }
    }
    Files.write(file, Arrays.copyOf(mo.array(), at));
  }

  /** Two triangles whose corners have a velocity. */
  private static void simulation(Path file) throws IOException {
    try (PointerScope scope = new PointerScope();
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      Map<String, Tensor> arrays =
          Map.of(
              "cells",
              Tensors.of(new long[] {0, 1, 2, 0, 2, 3}, 2, 3),
              "mesh_pos",
              Tensors.of(new float[] {0, 0, 1, 0, 1, 1, 0, 1}, 4, 2),
              "velocity",
              torch.randn(new long[] {5, 4, 2}));
      for (Map.Entry<String, Tensor> one : arrays.entrySet()) {
        Path array = file.resolveSibling(one.getKey() + ".tmp.npy");
        Npy.write(array, one.getValue());
        zip.putNextEntry(new ZipEntry(one.getKey() + ".npy"));
        zip.write(Files.readAllBytes(array));
        zip.closeEntry();
        Files.delete(array);
      }
    }
  }

  private static void rows(Path file) throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      double common = random.nextGaussian();
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < 5; j++) {
        line.append(j == 0 ? "" : ",").append(3 * common * (j + 1) + random.nextGaussian());
      }
      lines.add(line.toString());
    }
    Files.write(file, lines);
  }

  /** With a header; the last column is foretold from the others. */
  private static void friedman(Path file) throws IOException {
    double[][] x = Friedman.rows(300, 6, 1);
    double[] y = Friedman.targets(x, 1, 2);
    List<String> lines = new ArrayList<>(List.of("x1,x2,x3,x4,x5,x6,price"));
    for (int i = 0; i < x.length; i++) {
      StringBuilder line = new StringBuilder();
      for (double value : x[i]) {
        line.append(value).append(',');
      }
      lines.add(line.append(y[i]).toString());
    }
    Files.write(file, lines);
  }

  private static void circle(Path file) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b"));
    for (int i = 0; i < 200; i++) {
      lines.add(Math.cos(i) + "," + Math.sin(i));
    }
    Files.write(file, lines);
  }

  private static void world(Path file) throws IOException {
    List<String> triples = new ArrayList<>();
    for (int town = 0; town < 10; town++) {
      triples.add("town %d\tlies_in\tcountry %d".formatted(town, town % 4));
    }
    for (int person = 0; person < 40; person++) {
      triples.add("person %d\tlives_in\ttown %d".formatted(person, person % 10));
      triples.add("person %d\tknows\tperson %d".formatted(person, (person * 7 + 10) % 40));
    }
    Files.write(file, triples);
  }

  private static void pairs(Path folder) throws IOException {
    List<String> pairs = new ArrayList<>();
    List<String> inferences = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      pairs.add("file number " + i + "\tDatei Nummer " + i);
      inferences.add(
          "{\"gold_label\": \"%s\", \"sentence1\": \"%d dogs run\", \"sentence2\": \"%s run\"}"
              .formatted(
                  i % 2 == 0 ? "entailment" : "contradiction", i, i % 2 == 0 ? "dogs" : "none"));
    }
    Files.write(folder.resolve("pairs.tsv"), pairs);
    Files.write(folder.resolve("pairs.jsonl"), inferences);
    Files.write(folder.resolve("lines.txt"), List.of("Datei Nummer 1", "Datei Nummer 2"));
  }

  private static void photos(Path folder) throws IOException {
    Random random = new Random(1);
    for (String name : List.of("red", "green")) {
      Path inside = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < 40; i++) {
        BufferedImage image = new BufferedImage(9, 8, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 9 * 8; p++) {
          int strong = 120 + random.nextInt(120);
          int weak = random.nextInt(120);
          image.setRGB(
              p % 9,
              p / 9,
              name.equals("red") ? strong << 16 | weak << 8 : weak << 16 | strong << 8);
        }
        ImageIO.write(image, "png", inside.resolve(i + ".png").toFile());
      }
    }
  }

  private static void sounds(Path folder) {
    float[][] sound = new float[2][9_600];
    for (int i = 0; i < sound[0].length; i++) {
      sound[0][i] = (float) (0.2 * Math.sin(0.05 * i) + 0.05 * Math.sin(0.31 * i));
      sound[1][i] = sound[0][Math.max(0, i - 20)];
    }
    new Wav(48_000, new float[][] {sound[0]}).write(folder.resolve("mono.wav"), Wav.Depth.PCM_16);
    new Wav(48_000, sound).write(folder.resolve("both.wav"), Wav.Depth.PCM_16);
  }

  static final String SQUARE =
      """
      $MeshFormat
      2.2 0 8
      $EndMeshFormat
      $Nodes
      4
      1 0 0 0
      2 1 0 0
      3 1 1 0
      4 0 1 0
      $EndNodes
      $Elements
      2
      1 2 2 0 1 1 2 3
      2 2 2 0 1 1 3 4
      $EndElements
      """;

  static final String OFFICIAL =
      """
      {"model": {"name": "ncsnpp", "nf": 8, "ch_mult": [1, 2], "num_res_blocks": 1,
        "attn_resolutions": [4], "dropout": 0, "nonlinearity": "swish", "resblock_type": "biggan",
        "fir": false, "skip_rescale": true, "progressive": "none", "progressive_input": "none",
        "embedding_type": "positional", "num_scales": 1000, "beta_min": 0.1, "beta_max": 20},
       "data": {"image_size": 8, "num_channels": 1, "centered": true},
       "training": {"sde": "vpsde", "continuous": true}}
      """;
}
