export const getBenchmarks =
  'query GetAssetBenchmarks($assetName: String!, $first: Int) { vault { assetBenchmarks(assetName: $assetName, first: $first) } }';
export const getLatest = 'query GetLatestAssetBenchmarks { vault { latestAssetBenchmarks } }';
export const importBenchmark =
  'mutation ImportAssetBenchmark($input: ImportAssetBenchmarkInput!) { importAssetBenchmark(input: $input) { errors { field messages } } }';
