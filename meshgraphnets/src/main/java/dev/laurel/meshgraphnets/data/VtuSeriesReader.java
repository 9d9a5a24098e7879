package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.meshgraphnets.Mesh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a solver's output for ParaView: a collection ({@code .pvd}) of unstructured grids. Where
 * points move, they become {@code world_pos}, and the mesh at rest is the array {@code mesh_pos},
 * or of tetrahedra, where the points are first. An array {@code node_type} tells what nodes are;
 * without it all are free.
 */
public final class VtuSeriesReader {
  private static final String REST = "mesh_pos";
  private static final String TYPE = "node_type";

  private VtuSeriesReader() {}

  /**
   * Reads a collection.
   *
   * @throws UserError if a file is missing, damaged, outside of the collection's folder, or of
   *     another mesh
   */
  public static Trajectory read(Path collection) {
    List<Path> files = files(collection);
    List<VtuFile> grids = new ArrayList<>();
    files.forEach(file -> grids.add(VtuFile.read(file)));
    VtuFile first = grids.get(0);
    boolean moves = grids.stream().anyMatch(one -> !Arrays.equals(one.points(), first.points()));
    boolean planar = first.cellWidth() == 3 && !moves && isFlat(first.points());
    Mesh mesh = mesh(first, moves, files.get(0).toString());
    Map<String, List<float[]>> fields = new LinkedHashMap<>();
    for (int t = 0; t < grids.size(); t++) {
      VtuFile grid = grids.get(t);
      if (!Arrays.equals(grid.cells(), first.cells())
          || !grid.fields().keySet().equals(first.fields().keySet())) {
        throw UserError.of("%s has other cells or fields than %s", files.get(t), files.get(0));
      }
      if (moves) {
        fields.computeIfAbsent("world_pos", name -> new ArrayList<>()).add(grid.points());
      }
      grid.fields()
          .forEach(
              (name, values) -> {
                if (!name.equals(TYPE) && !name.equals(REST)) {
                  fields.computeIfAbsent(name, n -> new ArrayList<>()).add(values);
                }
              });
    }
    if (planar) {
      fields.replaceAll((name, values) -> flattened(values, mesh.nodes()));
    }
    return new MemoryTrajectory(java.util.Collections.nCopies(grids.size(), mesh), fields);
  }

  private static Mesh mesh(VtuFile grid, boolean moves, String where) {
    int nodes = grid.points().length / 3;
    float[] given = grid.fields().get(REST);
    float[] rest = given == null ? grid.points() : given;
    if (grid.cellWidth() == 3 && moves && given == null) {
      throw UserError.of(
          "%s: a surface that moves needs its nodes at rest, 2 numbers each, in an array %s",
          where, REST);
    }
    int dimension = rest.length / nodes;
    if (grid.cellWidth() == 3 && dimension == 3 && isFlat(rest)) {
      rest = planar(rest);
      dimension = 2;
    }
    if (dimension != (grid.cellWidth() == 3 ? 2 : 3)) {
      throw UserError.of(
          "%s: triangles in %d dimensions at rest; they must lie in the plane of x and y",
          where, dimension);
    }
    int[] types = new int[nodes];
    float[] codes = grid.fields().get(TYPE);
    for (int i = 0; i < nodes && codes != null; i++) {
      types[i] = (int) codes[i];
    }
    try {
      return new Mesh(grid.cells(), grid.cellWidth(), rest, dimension, types);
    } catch (UserError e) {
      throw new UserError(where + ": " + e.getMessage(), e);
    }
  }

  private static boolean isFlat(float[] points) {
    for (int i = 2; i < points.length; i += 3) {
      if (points[i] != points[2]) {
        return false;
      }
    }
    return true;
  }

  private static float[] planar(float[] points) {
    float[] all = new float[points.length / 3 * 2];
    for (int i = 0; i < points.length / 3; i++) {
      all[2 * i] = points[3 * i];
      all[2 * i + 1] = points[3 * i + 1];
    }
    return all;
  }

  /** Vectors without their third number, where it is 0 throughout. */
  private static List<float[]> flattened(List<float[]> values, int nodes) {
    for (float[] one : values) {
      if (one.length != 3 * nodes) {
        return values;
      }
      for (int i = 2; i < one.length; i += 3) {
        if (one[i] != 0) {
          return values;
        }
      }
    }
    return values.stream().map(VtuSeriesReader::planar).toList();
  }

  private static List<Path> files(Path collection) {
    List<Path> files = new ArrayList<>();
    Path folder = collection.toAbsolutePath().getParent().normalize();
    try (InputStream in = Files.newInputStream(collection)) {
      XMLInputFactory factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("DataSet")) {
          String name = String.valueOf(xml.getAttributeValue(null, "file"));
          Path file = folder.resolve(name).normalize();
          if (!file.startsWith(folder)) {
            throw UserError.of("%s names %s, which is outside of its folder", collection, name);
          }
          files.add(file);
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + collection + ": " + AtomicFile.reason(e), e);
    } catch (XMLStreamException e) {
      throw new UserError(collection + " is no VTK XML file: " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw UserError.of("%s names no file", collection);
    }
    return files;
  }
}
