package dev.cloister.host.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportScanTest {
  private static List<String> imports(String text) {
    return ImportScan.of(text).stream().map(ImportScan.Import::specifier).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import './x'",
        "import a from './x'",
        "import{a as b}from'./x'",
        "import a, * as b from \"./x\"",
        "import {\n  a, // from './no'\n  'a b' as c,\n} from './x';",
        "import from from './x'",
        "import data from './x' with { type: 'json' }",
        "export * from './x'",
        "export * as a from './x'",
        "export { a, default as b } from './x'",
        "const a = await import('./x')",
        "import(/* here */ './x').then(go)",
        "if (a) /['\"]/.test(b); import './x'",
        "const a = b / 2; import './x'; const c = d / 2",
        "x = `${`a ${b} \"`} '`; import './x'",
        "/* ' */ import './x'",
        "function f() { return /\\/'[/']/ } import './x'",
        "a = {}\n/'/g\nimport './x'",
      })
  void an_import_is_found(String text) {
    assertThat(imports(text)).containsExactly("./x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'import \"./x\"'",
        "`import './x'`",
        "// import './x'",
        "/* import './x' */",
        "/import '.x'/.test(a)",
        "a.import('./x')",
        "import.meta.url",
        "import(x)",
        "export const from = './x'",
        "export { a }; './x'",
        "export default './x'",
        "const importer = './x'",
        "({ import: './x' })",
        "import",
        "import {",
        "'",
        "`${",
        "/",
      })
  void what_only_looks_like_an_import_is_none(String text) {
    assertThat(imports(text)).isEmpty();
  }

  @Test
  void an_import_has_its_line() {
    assertThat(ImportScan.of("import 'a';\n\nimport {\n b } from 'c';"))
        .extracting(ImportScan.Import::line)
        .containsExactly(1, 4);
  }

  @Test
  void an_import_says_whether_it_is_needed_at_once_and_has_attributes() {
    assertThat(
            ImportScan.of(
                """
                import a from 'a' with { type: 'json' };
                import 'b';
                import('c', { with: { type: 'json' } });
                import('d');
                """))
        .containsExactly(
            new ImportScan.Import("a", 1, true, true),
            new ImportScan.Import("b", 2, true, false),
            new ImportScan.Import("c", 3, false, true),
            new ImportScan.Import("d", 4, false, false));
  }
}
