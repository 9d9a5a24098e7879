/**
 * Differentiable architecture search whose architecture is selected by perturbation (Wang, Cheng,
 * Chen, Tang, Hsieh, ICLR 2021): one network holds every candidate operation on every edge; what is
 * kept of it is what it misses most when taken away.
 *
 * <pre>{@code
 * try (PointerScope scope = new PointerScope()) {
 *   PictureData data = PictureFiles.open("shapes", PictureFiles.Options.defaults());
 *   SearchPlan plan = SearchPlan.small(SearchSpace.of("small"));
 *   SearchFolder folder = new SearchFolder(Path.of("found"));
 *   ArchitectureSearch search =
 *       ArchitectureSearch.open(folder, plan, null, data, Progress.silent());
 *   if (search.search()) {
 *     ArchitectureSearch.Selected chosen = search.select();
 *     ArchitectureSearch.Trained trained = search.train(chosen.architecture(), 0);
 *     SearchReport.of(plan, chosen, trained, folder.epochs()).write(Path.of("report.html"));
 *   }
 * }
 * }</pre>
 *
 * <p>Reading order: {@code space.CellSpace}, {@code network.MixedOperation}, {@code
 * search.BilevelStep}, {@code select.Projection}, {@code select.Perturbation}; {@code
 * run.ArchitectureSearch} puts them together.
 */
package dev.laurel.nas;
