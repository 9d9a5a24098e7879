package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * An unstructured grid of triangles or of tetrahedra in VTK's XML form, with arrays as text, inline
 * or appended, compressed by zlib or not. Points and lines among the cells are left out.
 *
 * @param cells nodes of cell after cell
 * @param cellWidth 3 or 4
 * @param points 3 numbers a node
 * @param fields on the nodes
 */
record VtuFile(int[] cells, int cellWidth, float[] points, Map<String, float[]> fields) {
  private static final long MOST_BYTES = 1L << 30;
  private static final int VERTEX = 1;
  private static final int LINE = 3;
  private static final int TRIANGLE = 5;
  private static final int TETRAHEDRON = 10;
  private static final byte[] APPENDED = "<AppendedData".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read, is damaged, or holds other cells
   */
  static VtuFile read(Path path) {
    byte[] all;
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw UserError.of(
            "%s has %d bytes; at most %d are read", path, Files.size(path), MOST_BYTES);
      }
      all = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    try {
      return parse(all, path.toString());
    } catch (XMLStreamException e) {
      throw new UserError(path + " is no VTK XML file: " + e.getMessage(), e);
    } catch (NumberFormatException e) {
      throw new UserError(path + ": a number is malformed: " + e.getMessage(), e);
    }
  }

  private static VtuFile parse(byte[] all, String where) throws XMLStreamException {
    int split = indexOf(all, APPENDED);
    byte[] xml = all;
    byte[] appended = new byte[0];
    boolean raw = true;
    if (split >= 0) {
      int open = indexOf(all, split, (byte) '>');
      int start = open < 0 ? -1 : indexOf(all, open, (byte) '_');
      if (start < 0) {
        throw UserError.of("%s: appended data begins with an underscore; there is none", where);
      }
      raw = new String(all, split, open - split, StandardCharsets.US_ASCII).contains("\"raw\"");
      appended = Arrays.copyOfRange(all, start + 1, all.length);
      ByteArrayOutputStream closed = new ByteArrayOutputStream();
      closed.write(all, 0, split);
      closed.writeBytes("</VTKFile>".getBytes(StandardCharsets.US_ASCII));
      xml = closed.toByteArray();
    }
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
    return new Parser(where, reader, appended, raw).grid();
  }

  private static int indexOf(byte[] all, int from, byte wanted) {
    for (int i = from; i < all.length; i++) {
      if (all[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    for (int i = 0; i + wanted.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Walks through the elements. */
  private static final class Parser {
    private final String where;
    private final XMLStreamReader xml;
    private final byte[] appended;
    private final boolean raw;
    private final Map<String, Map<String, double[]>> sections = new LinkedHashMap<>();
    private final Map<String, Integer> widths = new LinkedHashMap<>();
    private VtkArrays arrays;
    private int pieces;

    Parser(String where, XMLStreamReader xml, byte[] appended, boolean raw) {
      this.where = where;
      this.xml = xml;
      this.appended = appended;
      this.raw = raw;
    }

    VtuFile grid() throws XMLStreamException {
      String section = "";
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "VTKFile" -> arrays = header();
            case "Piece" -> pieces++;
            case "PointData", "CellData", "Points", "Cells" -> section = xml.getLocalName();
            case "DataArray" -> array(section);
            default -> {
              // Nothing else matters here.
            }
          }
        }
      }
      if (pieces != 1) {
        throw UserError.of("%s has %d pieces; one is needed", where, pieces);
      }
      return joined();
    }

    private VtkArrays header() {
      String type = xml.getAttributeValue(null, "type");
      if (!"UnstructuredGrid".equals(type)) {
        throw UserError.of("%s is of type %s; UnstructuredGrid is needed", where, type);
      }
      String compressor = xml.getAttributeValue(null, "compressor");
      if (compressor != null && !compressor.equals("vtkZLibDataCompressor")) {
        throw UserError.of(
            "%s is compressed by %s; allowed: vtkZLibDataCompressor", where, compressor);
      }
      return new VtkArrays(
          where,
          !"BigEndian".equals(xml.getAttributeValue(null, "byte_order")),
          "UInt64".equals(xml.getAttributeValue(null, "header_type")),
          compressor != null);
    }

    private void array(String section) throws XMLStreamException {
      if (arrays == null) {
        throw UserError.of("%s is no VTK XML file: DataArray outside of VTKFile", where);
      }
      String name = String.valueOf(xml.getAttributeValue(null, "Name"));
      String type = String.valueOf(xml.getAttributeValue(null, "type"));
      String format = String.valueOf(xml.getAttributeValue(null, "format"));
      String offset = xml.getAttributeValue(null, "offset");
      String width = xml.getAttributeValue(null, "NumberOfComponents");
      if (section.equals("CellData") || type.equals("String")) {
        return;
      }
      double[] values =
          switch (format) {
            case "ascii" -> arrays.text(xml.getElementText());
            case "binary" -> arrays.encoded(xml.getElementText().trim(), type);
            case "appended" -> arrays.appended(appended, Long.parseLong(offset), raw, type);
            default ->
                throw UserError.of(
                    "%s: array %s is '%s'; allowed: ascii, binary, appended", where, name, format);
          };
      // The array of points has no name that all writers agree on.
      String key = section.equals("Points") ? "Points" : name;
      sections.computeIfAbsent(section, s -> new LinkedHashMap<>()).put(key, values);
      widths.put(section + "/" + key, width == null ? 1 : Integer.parseInt(width));
    }

    private double[] required(String section, String name) {
      double[] values = sections.getOrDefault(section, Map.of()).get(name);
      if (values == null) {
        throw UserError.of("%s: %s has no array %s", where, section, name);
      }
      return values;
    }

    private VtuFile joined() {
      float[] points = floats(required("Points", "Points"));
      double[] connectivity = required("Cells", "connectivity");
      double[] offsets = required("Cells", "offsets");
      double[] types = required("Cells", "types");
      if (types.length != offsets.length) {
        throw UserError.of("%s: %d types of %d cells", where, types.length, offsets.length);
      }
      List<Integer> cells = new ArrayList<>();
      int width = 0;
      for (int c = 0; c < types.length; c++) {
        int type = (int) types[c];
        if (type == VERTEX || type == LINE) {
          continue;
        }
        if (type != TRIANGLE && type != TETRAHEDRON) {
          throw UserError.of(
              "%s: cell %d is of VTK's type %d; allowed: 5 (triangle) and 10 (tetrahedron)",
              where, c, type);
        }
        int own = type == TRIANGLE ? 3 : 4;
        if (width != 0 && own != width) {
          throw UserError.of("%s: triangles and tetrahedra in one grid; one kind is needed", where);
        }
        width = own;
        int end = (int) offsets[c];
        if (end < width || end > connectivity.length) {
          throw UserError.of("%s: cell %d ends at %d of %d", where, c, end, connectivity.length);
        }
        for (int k = end - width; k < end; k++) {
          cells.add((int) connectivity[k]);
        }
      }
      int nodes = points.length / 3;
      Map<String, float[]> fields = new LinkedHashMap<>();
      sections
          .getOrDefault("PointData", Map.of())
          .forEach(
              (name, values) -> {
                if (values.length != nodes * widths.get("PointData/" + name)) {
                  throw UserError.of(
                      "%s: field %s has %d numbers for %d nodes",
                      where, name, values.length, nodes);
                }
                fields.put(name, floats(values));
              });
      return new VtuFile(
          cells.stream().mapToInt(Integer::intValue).toArray(), Math.max(3, width), points, fields);
    }

    private static float[] floats(double[] values) {
      float[] all = new float[values.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = (float) values[i];
      }
      return all;
    }
  }
}
