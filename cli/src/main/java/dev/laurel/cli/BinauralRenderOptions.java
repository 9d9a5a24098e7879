package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.binaural.dsp.DspScene;
import dev.laurel.binaural.dsp.HeadFilter;
import dev.laurel.binaural.dsp.RigidSphereTable;
import dev.laurel.binaural.dsp.Shoebox;
import dev.laurel.binaural.dsp.SofaFile;
import dev.laurel.binaural.dsp.SphericalHead;
import dev.laurel.core.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What renders: a network, or formulas. */
final class BinauralRenderOptions {
  /** Kinds of renderers. */
  enum Kind {
    /** The network. */
    NET,
    /** A spherical head, its shadow by a simple filter. */
    SPHERE,
    /** A rigid sphere, exactly. */
    RIGID,
    /** A measured head. */
    SOFA
  }

  /** Ears of different people are not so far apart. */
  private static final double LARGEST_HEAD = 0.15;

  private static final double USUAL_HEAD = 0.0875;

  @Option(
      names = "--renderer",
      defaultValue = "net",
      paramLabel = "NAME",
      description =
          "net (a network), sphere, rigid (heads by formulas), sofa (a measured head, with --sofa)."
              + " Default: ${DEFAULT-VALUE}.")
  private Kind renderer = Kind.NET;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Of binaural train, or an official .net. Default: the one that Laurel carries.")
  private Path model;

  @Option(names = "--sofa", paramLabel = "FILE", description = "Measured head.")
  private Path sofa;

  @Option(
      names = "--head",
      defaultValue = "0.0875",
      paramLabel = "METRES",
      description = "Radius of the head, of formulas. Default: ${DEFAULT-VALUE}.")
  private double radius = USUAL_HEAD;

  @Option(
      names = "--room",
      split = ",",
      paramLabel = "METRES",
      description =
          "Walls around the listener's head, of formulas: -x,x,-y,y,-z,z, as -2,2.6,-1.9,2.2,-1.6,1.2."
              + " Default: none.")
  private double[] room = {};

  @Option(
      names = "--walls",
      defaultValue = "0.5",
      paramLabel = "SHARE",
      description = "What walls give back, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double walls = 0.5;

  @Option(
      names = "--directed",
      description = "Mouths send less of high frequencies sideways and back, of formulas.")
  private boolean directed;

  /** Whether a network renders. */
  boolean network() {
    boolean formulas = renderer != Kind.NET || sofa != null;
    if (formulas && model != null) {
      throw new UserError(
          "--model is a network's; --renderer "
              + renderer.name().toLowerCase(Locale.ROOT)
              + (sofa == null ? "" : " with --sofa")
              + " has none");
    }
    if (!formulas && (room.length > 0 || directed || radius != USUAL_HEAD)) {
      throw new UserError(
          "--room, --head and --directed are of formulas; name them with --renderer sphere, rigid or"
              + " sofa");
    }
    return !formulas;
  }

  /** The network; the caller closes it. */
  BinauralModel model() {
    return model == null ? BinauralModel.shipped() : BinauralData.model(model);
  }

  /** The file of the network; null for the one that Laurel carries. */
  Path modelFile() {
    return model;
  }

  /** The formulas. */
  DspScene scene() {
    if (!(radius > 0 && radius <= LARGEST_HEAD)) {
      throw UserError.of("--head is %s; allowed: above 0, up to %s m", radius, LARGEST_HEAD);
    }
    SphericalHead head = new SphericalHead(radius);
    DspScene scene = DspScene.sphere().withHead(head).withFilter(filter(head));
    if (room.length > 0) {
      if (room.length != 6) {
        throw UserError.of("--room has %d numbers; six are needed: -x,x,-y,y,-z,z", room.length);
      }
      double[] gains = new double[6];
      Arrays.fill(gains, walls);
      scene =
          scene.withRoom(
              new Shoebox(
                  new double[] {room[0], room[2], room[4]},
                  new double[] {room[1], room[3], room[5]}),
              gains);
    }
    return scene.withDirected(directed);
  }

  private HeadFilter filter(SphericalHead head) {
    if (sofa != null) {
      double scale = radius / SphericalHead.usual().radius();
      return HeadFilter.Measured.of(SofaFile.read(sofa), scale, 3);
    }
    return switch (renderer) {
      case RIGID -> new HeadFilter.Rigid(new RigidSphereTable(head));
      case SOFA -> throw new UserError("--renderer sofa needs --sofa FILE");
      default -> new HeadFilter.Sphere(head);
    };
  }
}
