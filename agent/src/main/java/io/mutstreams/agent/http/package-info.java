/** HTTP for people and scrapers: the control API, the metrics and the page. */
@NullMarked
package io.mutstreams.agent.http;

import org.jspecify.annotations.NullMarked;
