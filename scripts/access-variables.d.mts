export function accessVariables(
  environment: NodeJS.ProcessEnv,
  networks?: readonly string[],
): {
  ERWIK_ACCESS: string;
  ERWIK_HOSTS: string;
  ERWIK_TRUSTED_PROXIES: string;
};
