/** The commands. The one package that knows picocli. */
@NullMarked
package io.mutstreams.agent.cli;

import org.jspecify.annotations.NullMarked;
