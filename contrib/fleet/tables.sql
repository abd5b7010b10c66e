-- Views of all tables of a dataset that ptrail wrote with --print=parquet:DIR, for DuckDB 1.2 or later.
-- Set the variable first:
--	SET VARIABLE dataset = 'DIR';	-- or 's3://bucket/DIR'
-- Each view has the columns of the table of the same name of --print=sqlite (ptrail-export(7)), and `date` and `run`
-- from the names of the directories. Keys (id, process, task, call …) are unique within a run only: join by `run`, too.
-- Files of an older ptrail lack newer columns, which are then NULL.
CREATE VIEW trace AS SELECT * FROM read_parquet(getvariable('dataset') || '/trace/*/*/trace.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW process AS SELECT * FROM read_parquet(getvariable('dataset') || '/process/*/*/process.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW program AS SELECT * FROM read_parquet(getvariable('dataset') || '/program/*/*/program.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW task AS SELECT * FROM read_parquet(getvariable('dataset') || '/task/*/*/task.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW call AS SELECT * FROM read_parquet(getvariable('dataset') || '/call/*/*/call.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW library_call AS SELECT * FROM read_parquet(getvariable('dataset') || '/library_call/*/*/library_call.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW descriptor AS SELECT * FROM read_parquet(getvariable('dataset') || '/descriptor/*/*/descriptor.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW signal AS SELECT * FROM read_parquet(getvariable('dataset') || '/signal/*/*/signal.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW stop AS SELECT * FROM read_parquet(getvariable('dataset') || '/stop/*/*/stop.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW notice AS SELECT * FROM read_parquet(getvariable('dataset') || '/notice/*/*/notice.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW look AS SELECT * FROM read_parquet(getvariable('dataset') || '/look/*/*/look.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW frame AS SELECT * FROM read_parquet(getvariable('dataset') || '/frame/*/*/frame.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW link AS SELECT * FROM read_parquet(getvariable('dataset') || '/link/*/*/link.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW change AS SELECT * FROM read_parquet(getvariable('dataset') || '/change/*/*/change.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW descriptor_life AS SELECT * FROM read_parquet(getvariable('dataset') || '/descriptor_life/*/*/descriptor_life.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW edge AS SELECT * FROM read_parquet(getvariable('dataset') || '/edge/*/*/edge.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW memory AS SELECT * FROM read_parquet(getvariable('dataset') || '/memory/*/*/memory.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW memory_point AS SELECT * FROM read_parquet(getvariable('dataset') || '/memory_point/*/*/memory_point.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW mapping AS SELECT * FROM read_parquet(getvariable('dataset') || '/mapping/*/*/mapping.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW memory_failure AS SELECT * FROM read_parquet(getvariable('dataset') || '/memory_failure/*/*/memory_failure.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW credential AS SELECT * FROM read_parquet(getvariable('dataset') || '/credential/*/*/credential.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW state AS SELECT * FROM read_parquet(getvariable('dataset') || '/state/*/*/state.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW wait AS SELECT * FROM read_parquet(getvariable('dataset') || '/wait/*/*/wait.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW scheduling AS SELECT * FROM read_parquet(getvariable('dataset') || '/scheduling/*/*/scheduling.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW cpu_quota AS SELECT * FROM read_parquet(getvariable('dataset') || '/cpu_quota/*/*/cpu_quota.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW omitted AS SELECT * FROM read_parquet(getvariable('dataset') || '/omitted/*/*/omitted.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW finding AS SELECT * FROM read_parquet(getvariable('dataset') || '/finding/*/*/finding.parquet',
	hive_partitioning = true, union_by_name = true);
CREATE VIEW evidence AS SELECT * FROM read_parquet(getvariable('dataset') || '/evidence/*/*/evidence.parquet',
	hive_partitioning = true, union_by_name = true);
