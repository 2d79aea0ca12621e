package io.mutstreams.agent.config;

/** What the readers of the sections share. Used by one thread, for one configuration. */
record Reading(
    Problems problems,
    Values values,
    Names names,
    Expressions expressions,
    OptionReader options,
    OperatorCatalog catalog,
    Graph graph,
    SwitchScope switches) {}
