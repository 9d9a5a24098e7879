package dev.laurel.nas.select;

import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A searched network with what has been chosen of it so far. */
public final class ProjectedNetwork extends Module {
  private final SearchNetwork trained;
  private final List<Choices> choices = new ArrayList<>();

  /** Nothing chosen. */
  public ProjectedNetwork(SearchNetwork trained) {
    super("ProjectedNetwork");
    this.trained = trained;
    register_module("search", trained);
    List<CellSpace> spaces = trained.supernet().spaces();
    for (int cell = 0; cell < spaces.size(); cell++) {
      choices.add(register_module("choices" + cell, new Choices(spaces.get(cell))));
    }
  }

  /** The network and its architecture weights. */
  public SearchNetwork trained() {
    return trained;
  }

  /** By kind of cell. */
  public List<Choices> choices() {
    return choices;
  }

  /** Whether anything is left to choose. */
  public boolean open() {
    return choices.stream()
        .anyMatch(one -> !one.openEdges().isEmpty() || !one.openNodes().isEmpty());
  }

  /** From shares to what is mixed. */
  List<Tensor> mixed(List<Tensor> shares) {
    List<Tensor> mixed = new ArrayList<>();
    for (int cell = 0; cell < choices.size(); cell++) {
      mixed.add(choices.get(cell).mixed(shares.get(cell)));
    }
    return mixed;
  }

  /** What is mixed, as numbers, by kind of cell; of it an architecture is read. */
  public List<double[][]> tables() {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> shares = trained.architecture().shares();
      List<double[][]> tables = new ArrayList<>();
      for (int cell = 0; cell < choices.size(); cell++) {
        tables.add(choices.get(cell).table(shares.get(cell)));
      }
      return tables;
    }
  }
}
