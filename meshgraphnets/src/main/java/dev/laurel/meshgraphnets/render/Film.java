package dev.laurel.meshgraphnets.render;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Pictures put together: above each other with captions, in a strip, or moving. */
public final class Film {
  private static final int CAPTION = 18;
  private static final int GAP = 6;

  private Film() {}

  /** Pictures of one width above each other, each with a line of text over it. */
  public static BufferedImage stacked(List<String> captions, List<BufferedImage> pictures) {
    int width = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
    int height = pictures.stream().mapToInt(one -> one.getHeight() + CAPTION).sum();
    BufferedImage all = blank(width, height);
    Graphics2D graphics = graphics(all);
    int y = 0;
    for (int i = 0; i < pictures.size(); i++) {
      graphics.drawString(captions.get(i), 4, y + CAPTION - 5);
      y += CAPTION;
      graphics.drawImage(pictures.get(i), 0, y, null);
      y += pictures.get(i).getHeight();
    }
    graphics.dispose();
    return all;
  }

  /** Pictures of one height beside each other, a line of {@code perLine} and then the next. */
  public static BufferedImage strip(List<BufferedImage> frames, int perLine) {
    int columns = Math.min(perLine, frames.size());
    int lines = (frames.size() + columns - 1) / columns;
    int width = frames.get(0).getWidth();
    int height = frames.get(0).getHeight();
    BufferedImage all = blank(columns * (width + GAP) - GAP, lines * (height + GAP) - GAP);
    Graphics2D graphics = graphics(all);
    for (int i = 0; i < frames.size(); i++) {
      graphics.drawImage(
          frames.get(i), i % columns * (width + GAP), i / columns * (height + GAP), null);
    }
    graphics.dispose();
    return all;
  }

  private static BufferedImage blank(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.DARK_GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    return graphics;
  }

  /** Writes a moving GIF that begins anew at its end, whole or not at all. */
  public static void writeGif(Path path, List<BufferedImage> frames, double framesPerSecond) {
    if (frames.isEmpty() || !(framesPerSecond > 0 && framesPerSecond <= 100)) {
      throw UserError.of(
          "%d frames, %s a second; some frames and 1 to 100 a second are needed",
          frames.size(), framesPerSecond);
    }
    byte[] bytes = gif(frames, (int) Math.max(1, Math.round(100 / framesPerSecond)));
    AtomicFile.write(
        path,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  private static byte[] gif(List<BufferedImage> frames, int hundredths) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
        String format = metadata.getNativeMetadataFormatName();
        metadata.setFromTree(format, timed(metadata.getAsTree(format), hundredths));
        writer.writeToSequence(new IIOImage(frame, null, metadata), null);
      }
      writer.endWriteSequence();
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }

  /** The metadata of a frame that is shown for a time, in a film that repeats. */
  private static org.w3c.dom.Node timed(org.w3c.dom.Node root, int hundredths) {
    IIOMetadataNode control = child((IIOMetadataNode) root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(hundredths));
    control.setAttribute("transparentColorIndex", "0");
    IIOMetadataNode extensions = child((IIOMetadataNode) root, "ApplicationExtensions");
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(new byte[] {1, 0, 0});
    extensions.appendChild(loop);
    return root;
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode node = new IIOMetadataNode(name);
    root.appendChild(node);
    return node;
  }
}
